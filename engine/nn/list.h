/* Every layer and loss type, by family; X(name) for the descriptor rille_layer_name. */
/* linear.c */
X(Linear)
X(Identity)
/* activation.c */
X(ReLU)
X(Tanh)
X(Sigmoid)
