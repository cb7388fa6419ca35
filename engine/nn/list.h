/* Every layer and loss type, by family; X(name) for the descriptor rille_layer_name. */
/* linear.c */
X(Linear)
X(Identity)
X(Flatten)
/* conv.c */
/* norm.c */
/* activation.c */
X(ReLU)
X(Tanh)
X(Sigmoid)
X(LeakyReLU)
X(ELU)
X(SELU)
X(GELU)
X(SiLU)
X(Mish)
X(Softplus)
X(Softsign)
X(LogSigmoid)
X(Hardtanh)
X(ReLU6)
X(Hardsigmoid)
X(Hardswish)
X(Softmax)
X(LogSoftmax)
/* loss.c */
