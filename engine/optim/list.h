/* Every optimizer; X(name) for the descriptor rille_optimizer_name. */
/* sgd.c */
X(SGD)
/* adam.c */
X(Adam)
X(AdamW)
/* adaptive.c */
X(RMSprop)
X(Adagrad)
X(Adadelta)
/* moments.c */
X(Adamax)
X(NAdam)
X(RAdam)
X(Lion)
X(Rprop)
X(ASGD)
/* sparse.c */
X(SparseAdam)
/* planned.c */
X(Adafactor)
X(Muon)
/* lbfgs.c */
X(LBFGS)
