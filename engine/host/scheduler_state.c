/* State dicts of schedulers: where each rule stands, under the names that scripts give it.
 *
 * Invariant: what is loaded is checked as a whole before anything changes. Called by hosts. */
#include "host/dict.h"
#include "host/scheduler.h"

#include <math.h>
#include <stdio.h>

enum { NAME_ROOM = 160, PREFIX_ROOM = 100, DEEPEST = 4 };

/* Where a rule stands, beside its first rates. */
typedef struct Field {
  const char *name;
  size_t offset;
  double least;
  bool is_float, of_rules; /* of_rules: also rules of rules have it */
} Field;

#define PLACE(name, field, least)                                                                            \
  { name, offsetof(RilleScheduler, field), least, false, false }
static const Field fields[] = {{"last_epoch", offsetof(RilleScheduler, last_epoch), -1, false, true},
                               PLACE("_step_count", step_count, 0),
                               PLACE("T_i", length, 0),
                               PLACE("T_cur", at, -1),
                               {"best", offsetof(RilleScheduler, best), 0, true, false},
                               PLACE("num_bad_epochs", bad, 0),
                               PLACE("cooldown_counter", cooling, 0)};
enum { FIELDS = sizeof fields / sizeof *fields };

/* A rule keeps what it goes by and no more. */
static bool has(const RilleScheduler *s, int k) {
  bool by_value = s->schedule && s->schedule->by_value;
  if (fields[k].of_rules) return true;
  if (!s->schedule) return false;
  if (k == 1) return !by_value;
  if (k < 4) return s->length > 0;
  return by_value;
}

static RilleStatus put(RilleDict *dict, const RilleScheduler *s, const char *prefix) {
  char name[NAME_ROOM];
  for (int k = 0; k < FIELDS; k++) {
    const char *field = (const char *)s + fields[k].offset;
    if (!has(s, k)) continue;
    snprintf(name, sizeof name, "%s%s", prefix, fields[k].name);
    if (fields[k].is_float)
      RILLE_TRY(rille_dict_append_float(dict, name, *(const double *)(const void *)field));
    else
      RILLE_TRY(
          rille_dict_append_format(dict, name, "i%lld", (long long)*(const int64_t *)(const void *)field));
  }
  for (int g = 0; g < s->n_groups && s->schedule; g++) {
    snprintf(name, sizeof name, "%sbase_lrs/#%d", prefix, g + 1);
    RILLE_TRY(rille_dict_append_float(dict, name, s->base[g]));
    snprintf(name, sizeof name, "%s_last_lr/#%d", prefix, g + 1);
    RILLE_TRY(rille_dict_append_float(dict, name, rille_group_rate(s->optimizer, g)));
  }
  for (int i = 0; i < s->n_parts; i++) {
    char inner[PREFIX_ROOM];
    int n = snprintf(inner, sizeof inner, "%s_schedulers/#%d/", prefix, i + 1);
    if (n >= (int)sizeof inner)
      return rille_error(s->ctx, RILLE_ERROR_STATE, "state_dict: schedulers hold each other too deeply");
    RILLE_TRY(put(dict, s->parts[i], inner));
  }
  return RILLE_OK;
}

RilleStatus rille_scheduler_state_dict(const RilleScheduler *scheduler, RilleDict **out) {
  RilleDict *dict;
  RILLE_TRY(rille_dict_create(scheduler->ctx, &dict));
  RilleStatus status = rille_dict_append_text(dict, "/format", "rille tables 1");
  if (status == RILLE_OK) status = put(dict, scheduler, "");
  return rille_dict_hand_out(dict, status, out);
}

/* A field's value; what the dict does not say stays. */
static RilleStatus take_field(const RilleDict *dict, RilleScheduler *s, const char *prefix, int k,
                              bool changes) {
  char name[NAME_ROOM], *place = (char *)s + fields[k].offset;
  double value = 0;
  bool found;
  snprintf(name, sizeof name, "%s%s", prefix, fields[k].name);
  RILLE_TRY(rille_dict_number(dict, name, &value, &found));
  if (!found) return RILLE_OK;
  if (fields[k].is_float) {
    if (changes) *(double *)(void *)place = value;
    return RILLE_OK;
  }
  /* A cycle has a length, and the place in it lies within. */
  double least = fields[k].offset == offsetof(RilleScheduler, length) ? 1 : fields[k].least;
  if (!(value >= least && value <= 0x1p53 && value == floor(value)))
    return rille_error(s->ctx, RILLE_ERROR_FORMAT,
                       "load_state_dict: %s must be an integer from %g to 2^53, got %g", name, least, value);
  if (changes) *(int64_t *)(void *)place = (int64_t)value;
  return RILLE_OK;
}

static RilleStatus take(const RilleDict *dict, RilleScheduler *s, const char *prefix, bool changes) {
  char name[NAME_ROOM];
  double value = 0;
  bool found;
  for (int k = 0; k < FIELDS; k++)
    if (has(s, k)) RILLE_TRY(take_field(dict, s, prefix, k, changes));
  for (int g = 0; g <= s->n_groups && s->schedule; g++) {
    snprintf(name, sizeof name, "%sbase_lrs/#%d", prefix, g + 1);
    RILLE_TRY(rille_dict_number(dict, name, &value, &found));
    if (found == (g == s->n_groups) && !s->schedule->by_value)
      return rille_error(s->ctx, RILLE_ERROR_ARGUMENT,
                         "load_state_dict: the rule has %d groups, the state another number: %s", s->n_groups,
                         name);
    if (changes && found && g < s->n_groups) s->base[g] = value;
  }
  for (int i = 0; i <= s->n_parts; i++) {
    char inner[PREFIX_ROOM];
    int n = snprintf(inner, sizeof inner, "%s_schedulers/#%d/", prefix, i + 1);
    if (n >= (int)sizeof inner)
      return rille_error(s->ctx, RILLE_ERROR_STATE, "load_state_dict: schedulers hold each other too deeply");
    snprintf(name, sizeof name, "%slast_epoch", inner);
    RILLE_TRY(rille_dict_number(dict, name, &value, &found));
    if (found != (i < s->n_parts))
      return rille_error(s->ctx, RILLE_ERROR_ARGUMENT,
                         "load_state_dict: the rule is made of %d rules, the state of another number",
                         s->n_parts);
    if (found) RILLE_TRY(take(dict, s->parts[i], inner, changes));
  }
  return RILLE_OK;
}

RilleStatus rille_scheduler_load_state_dict(RilleScheduler *scheduler, const RilleDict *dict) {
  RILLE_TRY(take(dict, scheduler, "", false));
  return take(dict, scheduler, "", true);
}
