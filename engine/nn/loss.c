/* Losses as criterion objects: each is its op with the constructor's arguments. */
#include "nn/layer.h"

RILLE_USE_OP(binary_cross_entropy);
RILLE_USE_OP(binary_cross_entropy_with_logits);
RILLE_USE_OP(cosine_embedding_loss);
RILLE_USE_OP(cross_entropy);
RILLE_USE_OP(ctc_loss);
RILLE_USE_OP(gaussian_nll_loss);
RILLE_USE_OP(hinge_embedding_loss);
RILLE_USE_OP(huber_loss);
RILLE_USE_OP(kl_div);
RILLE_USE_OP(l1_loss);
RILLE_USE_OP(margin_ranking_loss);
RILLE_USE_OP(mse_loss);
RILLE_USE_OP(multi_margin_loss);
RILLE_USE_OP(multilabel_margin_loss);
RILLE_USE_OP(multilabel_soft_margin_loss);
RILLE_USE_OP(nll_loss);
RILLE_USE_OP(poisson_nll_loss);
RILLE_USE_OP(smooth_l1_loss);
RILLE_USE_OP(soft_margin_loss);
RILLE_USE_OP(triplet_margin_loss);

typedef struct LossArgs {
  int64_t ignore_index, blank;
  double label_smoothing, beta, delta, margin, p, eps;
  uint8_t reduction;
  bool log_target, swap, log_input, full, zero_infinity;
} LossArgs;

#define OPTION(kind, name) RILLE_OPTION(kind, LossArgs, name)
#define REDUCTION          RILLE_CHOICE(LossArgs, reduction, "mean|sum|none")
#define REDUCED            REDUCTION, RILLE_PARAMETERS_END
#define WEIGHT             RILLE_OPTIONAL_TENSOR("weight")

static const RilleParameter plain[] = {REDUCED};
static const RilleParameter weighted[] = {WEIGHT, REDUCED};
static const RilleParameter cross_entropy[] = {WEIGHT, OPTION(INT, ignore_index), REDUCTION,
                                               OPTION(FLOAT, label_smoothing), RILLE_PARAMETERS_END};
static const RilleParameter nll[] = {WEIGHT, OPTION(INT, ignore_index), REDUCED};
static const RilleParameter logits[] = {WEIGHT, REDUCTION, RILLE_OPTIONAL_TENSOR("pos_weight"),
                                        RILLE_PARAMETERS_END};
static const RilleParameter smooth[] = {REDUCTION, OPTION(FLOAT, beta), RILLE_PARAMETERS_END};
static const RilleParameter huber[] = {REDUCTION, OPTION(FLOAT, delta), RILLE_PARAMETERS_END};
static const RilleParameter divergence[] = {RILLE_CHOICE(LossArgs, reduction, "mean|sum|none|batchmean"),
                                            OPTION(BOOL, log_target), RILLE_PARAMETERS_END};
static const RilleParameter margin[] = {OPTION(FLOAT, margin), REDUCED};
static const RilleParameter triplet[] = {OPTION(FLOAT, margin), OPTION(FLOAT, p), OPTION(FLOAT, eps),
                                         OPTION(BOOL, swap), REDUCED};
static const RilleParameter poisson[] = {OPTION(BOOL, log_input), OPTION(BOOL, full), OPTION(FLOAT, eps),
                                         REDUCED};
static const RilleParameter gaussian[] = {OPTION(BOOL, full), OPTION(FLOAT, eps), REDUCED};
static const RilleParameter multi[] = {OPTION(FLOAT, p), OPTION(FLOAT, margin), WEIGHT, REDUCED};
static const RilleParameter ctc[] = {OPTION(INT, blank), REDUCTION, OPTION(BOOL, zero_infinity),
                                     RILLE_PARAMETERS_END};

static const LossArgs defaults = {.ignore_index = -100,
                                  .beta = 1,
                                  .delta = 1,
                                  .log_input = true,
                                  .eps = 1e-8},
                      one_margin = {.margin = 1, .p = 2, .eps = 1e-6}, one_power = {.margin = 1, .p = 1};
static const RilleSlot weight_slot[] = {{"weight", true}, {NULL, false}};
static const RilleSlot weight_slots[] = {{"weight", true}, {"pos_weight", true}, {NULL, false}};

#define LOSS(layer_name, op_name, inputs, text, options, initial, its_slots)                                 \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name,                                      \
                                                   .summary = text,                                          \
                                                   .parameters = options,                                    \
                                                   .defaults = &initial,                                     \
                                                   .args_size = sizeof(LossArgs),                            \
                                                   .n_inputs = inputs,                                       \
                                                   .slots = its_slots,                                       \
                                                   .op = &rille_op_##op_name}

LOSS(CrossEntropyLoss, cross_entropy, 2, "log softmax and negative log likelihood in one", cross_entropy,
     defaults, weight_slot);
LOSS(NLLLoss, nll_loss, 2, "minus the log probability of the right class", nll, defaults, weight_slot);
LOSS(MSELoss, mse_loss, 2, "mean squared difference", plain, defaults, NULL);
LOSS(L1Loss, l1_loss, 2, "mean absolute difference", plain, defaults, NULL);
LOSS(SmoothL1Loss, smooth_l1_loss, 2, "squared near zero, absolute beyond beta", smooth, defaults, NULL);
LOSS(HuberLoss, huber_loss, 2, "squared near zero, absolute beyond delta", huber, defaults, NULL);
LOSS(BCELoss, binary_cross_entropy, 2, "cross entropy of probabilities with targets between 0 and 1",
     weighted, defaults, weight_slot);
LOSS(BCEWithLogitsLoss, binary_cross_entropy_with_logits, 2, "sigmoid and binary cross entropy in one",
     logits, defaults, weight_slots);
LOSS(KLDivLoss, kl_div, 2, "how far log probabilities are from a distribution", divergence, defaults, NULL);
LOSS(HingeEmbeddingLoss, hinge_embedding_loss, 2, "distances small where the target is 1, else above margin",
     margin, one_margin, NULL);
LOSS(MarginRankingLoss, margin_ranking_loss, 3, "the first input above the second where the target is 1",
     margin, defaults, NULL);
LOSS(TripletMarginLoss, triplet_margin_loss, 3, "the anchor nearer to the positive than to the negative",
     triplet, one_margin, NULL);
LOSS(CosineEmbeddingLoss, cosine_embedding_loss, 3, "vectors at a small angle where the target is 1", margin,
     defaults, NULL);
LOSS(PoissonNLLLoss, poisson_nll_loss, 2, "likelihood of counts", poisson, defaults, NULL);
LOSS(GaussianNLLLoss, gaussian_nll_loss, 3, "likelihood of targets given mean and variance", gaussian,
     one_margin, NULL);
LOSS(MultiMarginLoss, multi_margin_loss, 2, "the right class ahead of the others by margin", multi, one_power,
     weight_slot);
LOSS(MultiLabelMarginLoss, multilabel_margin_loss, 2, "every right class ahead of the others by 1", plain,
     defaults, NULL);
LOSS(MultiLabelSoftMarginLoss, multilabel_soft_margin_loss, 2, "a logistic loss for each label", weighted,
     defaults, weight_slot);
LOSS(SoftMarginLoss, soft_margin_loss, 2, "log(1 + exp(-target x))", plain, defaults, NULL);
LOSS(CTCLoss, ctc_loss, 4, "a labelling of steps, summed over its alignments", ctc, defaults, NULL);
