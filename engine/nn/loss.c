/* Losses as criterion objects: each is its op with the constructor's arguments. */
#include "nn/layer.h"

typedef struct LossArgs {
  int64_t ignore_index;
  uint8_t reduction;
  double label_smoothing, beta, delta;
} LossArgs;

#define REDUCTION RILLE_CHOICE(LossArgs, reduction, "mean|sum|none")

static const LossArgs defaults = {.ignore_index = -100, .beta = 1, .delta = 1};
static const RilleParameter plain[] = {REDUCTION, RILLE_PARAMETERS_END};
static const RilleParameter cross_entropy[] = {
    RILLE_OPTIONAL_TENSOR("weight"), RILLE_OPTION(INT, LossArgs, ignore_index), REDUCTION,
    RILLE_OPTION(FLOAT, LossArgs, label_smoothing), RILLE_PARAMETERS_END};
static const RilleParameter nll[] = {RILLE_OPTIONAL_TENSOR("weight"),
                                     RILLE_OPTION(INT, LossArgs, ignore_index), REDUCTION,
                                     RILLE_PARAMETERS_END};
static const RilleParameter weighted[] = {RILLE_OPTIONAL_TENSOR("weight"), REDUCTION, RILLE_PARAMETERS_END};
static const RilleParameter logits[] = {RILLE_OPTIONAL_TENSOR("weight"), REDUCTION,
                                        RILLE_OPTIONAL_TENSOR("pos_weight"), RILLE_PARAMETERS_END};
static const RilleParameter smooth[] = {REDUCTION, RILLE_OPTION(FLOAT, LossArgs, beta), RILLE_PARAMETERS_END};
static const RilleParameter huber[] = {REDUCTION, RILLE_OPTION(FLOAT, LossArgs, delta), RILLE_PARAMETERS_END};
static const RilleSlot weight_slot[] = {{"weight", true}, {NULL, false}};
static const RilleSlot weight_slots[] = {{"weight", true}, {"pos_weight", true}, {NULL, false}};

#define LOSS(layer_name, op_name, text, options, its_slots)                                                  \
  const RilleLayerType rille_layer_##layer_name = {.name = #layer_name,                                      \
                                                   .summary = text,                                          \
                                                   .parameters = options,                                    \
                                                   .defaults = &defaults,                                    \
                                                   .args_size = sizeof(LossArgs),                            \
                                                   .n_inputs = 2,                                            \
                                                   .slots = its_slots,                                       \
                                                   .op = &rille_op_##op_name}

LOSS(CrossEntropyLoss, cross_entropy, "log softmax and negative log likelihood in one", cross_entropy,
     weight_slot);
LOSS(NLLLoss, nll_loss, "minus the log probability of the right class", nll, weight_slot);
LOSS(MSELoss, mse_loss, "mean squared difference", plain, NULL);
LOSS(L1Loss, l1_loss, "mean absolute difference", plain, NULL);
LOSS(SmoothL1Loss, smooth_l1_loss, "squared near zero, absolute beyond beta", smooth, NULL);
LOSS(HuberLoss, huber_loss, "squared near zero, absolute beyond delta", huber, NULL);
LOSS(BCELoss, binary_cross_entropy, "cross entropy of probabilities with targets between 0 and 1", weighted,
     weight_slot);
LOSS(BCEWithLogitsLoss, binary_cross_entropy_with_logits, "sigmoid and binary cross entropy in one", logits,
     weight_slots);
