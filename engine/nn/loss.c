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

RILLE_LAYER(CrossEntropyLoss, .summary = "log softmax and negative log likelihood in one",
            .example = "nn.CrossEntropyLoss()(rille.randn(3, 5), rille.tensor { 1, 0, 4 })",
            RILLE_ARGUMENTS(cross_entropy, &defaults), .n_inputs = 2, .slots = weight_slot,
            .op = &rille_op_cross_entropy);
RILLE_LAYER(NLLLoss, .summary = "minus the log probability of the right class",
            .example = "nn.NLLLoss()(rille.randn(3, 5):log_softmax(1), rille.tensor { 1, 0, 4 })",
            RILLE_ARGUMENTS(nll, &defaults), .n_inputs = 2, .slots = weight_slot, .op = &rille_op_nll_loss);
RILLE_LAYER(MSELoss, .summary = "mean squared difference",
            .example = "nn.MSELoss()(rille.randn(3, 5), rille.randn(3, 5))",
            RILLE_ARGUMENTS(plain, &defaults), .n_inputs = 2, .op = &rille_op_mse_loss);
RILLE_LAYER(L1Loss, .summary = "mean absolute difference",
            .example = "nn.L1Loss()(rille.randn(3, 5), rille.randn(3, 5))", RILLE_ARGUMENTS(plain, &defaults),
            .n_inputs = 2, .op = &rille_op_l1_loss);
RILLE_LAYER(SmoothL1Loss, .summary = "squared near zero, absolute beyond beta",
            .example = "nn.SmoothL1Loss()(rille.randn(3, 5), rille.randn(3, 5))",
            RILLE_ARGUMENTS(smooth, &defaults), .n_inputs = 2, .op = &rille_op_smooth_l1_loss);
RILLE_LAYER(HuberLoss, .summary = "squared near zero, absolute beyond delta",
            .example = "nn.HuberLoss()(rille.randn(3, 5), rille.randn(3, 5))",
            RILLE_ARGUMENTS(huber, &defaults), .n_inputs = 2, .op = &rille_op_huber_loss);
RILLE_LAYER(BCELoss, .summary = "cross entropy of probabilities with targets between 0 and 1",
            .example = "nn.BCELoss()(rille.rand(3), rille.tensor { 0.0, 1.0, 1.0 })",
            RILLE_ARGUMENTS(weighted, &defaults), .n_inputs = 2, .slots = weight_slot,
            .op = &rille_op_binary_cross_entropy);
RILLE_LAYER(BCEWithLogitsLoss, .summary = "sigmoid and binary cross entropy in one",
            .example = "nn.BCEWithLogitsLoss()(rille.randn(3), rille.tensor { 0.0, 1.0, 1.0 })",
            RILLE_ARGUMENTS(logits, &defaults), .n_inputs = 2, .slots = weight_slots,
            .op = &rille_op_binary_cross_entropy_with_logits);
RILLE_LAYER(
    KLDivLoss, .summary = "how far log probabilities are from a distribution",
    .example =
        "nn.KLDivLoss({ reduction = 'sum' })(rille.randn(3, 5):log_softmax(1), rille.randn(3, 5):softmax(1))",
    RILLE_ARGUMENTS(divergence, &defaults), .n_inputs = 2, .op = &rille_op_kl_div);
RILLE_LAYER(HingeEmbeddingLoss, .summary = "distances small where the target is 1, else above margin",
            .example = "nn.HingeEmbeddingLoss()(rille.rand(3), rille.tensor { 1.0, -1.0, 1.0 })",
            RILLE_ARGUMENTS(margin, &one_margin), .n_inputs = 2, .op = &rille_op_hinge_embedding_loss);
RILLE_LAYER(
    MarginRankingLoss, .summary = "the first input above the second where the target is 1",
    .example = "nn.MarginRankingLoss()(rille.randn(3), rille.randn(3), rille.tensor { 1.0, -1.0, 1.0 })",
    RILLE_ARGUMENTS(margin, &defaults), .n_inputs = 3, .op = &rille_op_margin_ranking_loss);
RILLE_LAYER(TripletMarginLoss, .summary = "the anchor nearer to the positive than to the negative",
            .example = "nn.TripletMarginLoss()(rille.randn(4, 8), rille.randn(4, 8), rille.randn(4, 8))",
            RILLE_ARGUMENTS(triplet, &one_margin), .n_inputs = 3, .op = &rille_op_triplet_margin_loss);
RILLE_LAYER(
    CosineEmbeddingLoss, .summary = "vectors at a small angle where the target is 1",
    .example =
        "nn.CosineEmbeddingLoss()(rille.randn(3, 8), rille.randn(3, 8), rille.tensor { 1.0, -1.0, 1.0 })",
    RILLE_ARGUMENTS(margin, &defaults), .n_inputs = 3, .op = &rille_op_cosine_embedding_loss);
RILLE_LAYER(PoissonNLLLoss, .summary = "likelihood of counts",
            .example = "nn.PoissonNLLLoss()(rille.randn(3), rille.tensor { 0.0, 2.0, 5.0 })",
            RILLE_ARGUMENTS(poisson, &defaults), .n_inputs = 2, .op = &rille_op_poisson_nll_loss);
RILLE_LAYER(GaussianNLLLoss, .summary = "likelihood of targets given mean and variance",
            .example = "nn.GaussianNLLLoss()(rille.randn(3), rille.randn(3), rille.rand(3) + 0.1)",
            RILLE_ARGUMENTS(gaussian, &one_margin), .n_inputs = 3, .op = &rille_op_gaussian_nll_loss);
RILLE_LAYER(MultiMarginLoss, .summary = "the right class ahead of the others by margin",
            .example = "nn.MultiMarginLoss()(rille.randn(3, 5), rille.tensor { 1, 0, 4 })",
            RILLE_ARGUMENTS(multi, &one_power), .n_inputs = 2, .slots = weight_slot,
            .op = &rille_op_multi_margin_loss);
RILLE_LAYER(MultiLabelMarginLoss, .summary = "every right class ahead of the others by 1",
            .example = "nn.MultiLabelMarginLoss()(rille.randn(1, 4), rille.tensor { { 3, 0, -1, 1 } })",
            RILLE_ARGUMENTS(plain, &defaults), .n_inputs = 2, .op = &rille_op_multilabel_margin_loss);
RILLE_LAYER(
    MultiLabelSoftMarginLoss, .summary = "a logistic loss for each label",
    .example =
        "nn.MultiLabelSoftMarginLoss()(rille.randn(2, 3), rille.tensor { { 1.0, 0.0, 1.0 }, { 0.0, 1.0, 1.0 } })",
    RILLE_ARGUMENTS(weighted, &defaults), .n_inputs = 2, .slots = weight_slot,
    .op = &rille_op_multilabel_soft_margin_loss);
RILLE_LAYER(SoftMarginLoss, .summary = "log(1 + exp(-target x))",
            .example = "nn.SoftMarginLoss()(rille.randn(3), rille.tensor { 1.0, -1.0, 1.0 })",
            RILLE_ARGUMENTS(plain, &defaults), .n_inputs = 2, .op = &rille_op_soft_margin_loss);
RILLE_LAYER(
    CTCLoss, .summary = "a labelling of steps, summed over its alignments",
    .example =
        "nn.CTCLoss()(rille.randn(20, 2, 6):log_softmax(2), rille.randint(1, 6, { 2, 5 }), rille.tensor { 20, 20 }, rille.tensor { 5, 5 })",
    RILLE_ARGUMENTS(ctc, &defaults), .n_inputs = 4, .op = &rille_op_ctc_loss);
