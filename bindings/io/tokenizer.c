/* Tokenizers. RILLE_FILES=OFF leaves this file out. scripts/rille/data/tokenizer.lua is the Lua half. */
#include "state.h"
#include "owned.h"
#include "io/files.h"
#include "io/text/json_values.h"
#include "io/text/tokenizer.h"
#include "io/value_tree.h"
#include "library.h"

typedef struct TokenizerBox {
  RilleTokenizer *tokenizer;
} TokenizerBox;

static void release_box(void *content) {
  rille_tokenizer_free(((TokenizerBox *)content)->tokenizer);
}
static const OwnedKind tokenizer_kind = {"rille.tokenizer", sizeof(TokenizerBox), release_box};

static RilleTokenizer *check_tokenizer(lua_State *L) {
  TokenizerBox *box = rille_check_owned(L, 1, &tokenizer_kind);
  if (!box->tokenizer) luaL_error(L, "a tokenizer that is closed");
  return box->tokenizer;
}

/* t:encode(text): lists of ids, starts, ends, words, texts, and which are added tokens. */
static int tokenizer_encode(lua_State *L) {
  enum { LISTS = 6 };
  State *state = state_of(L);
  size_t size;
  RilleTokens tokens = {NULL, 0, 0};
  RilleTokenizer *tokenizer = check_tokenizer(L);
  const char *text = luaL_checklstring(L, 2, &size);
  TreeBox *box = rille_push_tree_box(L);
  check_status(L, state, rille_value_tree_new(state->ctx, &box->tree));
  check_status(L, state, rille_tokenizer_encode(tokenizer, box->tree, text, size, &tokens));
  int n = tokens.count < INT32_MAX ? (int)tokens.count : 0, first = lua_gettop(L) + 1;
  for (int i = 0; i < LISTS; i++) lua_createtable(L, n, 0);
  for (int i = 0; i < n; i++) {
    const RilleToken *token = &tokens.items[i];
    const lua_Integer numbers[4] = {token->id, token->start, token->end, token->word};
    for (int k = 0; k < 4; k++) {
      lua_pushinteger(L, numbers[k]);
      lua_rawseti(L, first + k, i + 1);
    }
    lua_pushlstring(L, token->text, token->size);
    lua_rawseti(L, first + 4, i + 1);
    lua_pushboolean(L, token->is_added);
    lua_rawseti(L, first + 5, i + 1);
  }
  rille_value_tree_free(box->tree);
  box->tree = NULL;
  return LISTS;
}

/* t:id(token): its number, or nil. */
static int tokenizer_id(lua_State *L) {
  size_t size;
  const RilleTokenizer *tokenizer = check_tokenizer(L);
  const char *text = luaL_checklstring(L, 2, &size);
  int32_t id = rille_tokenizer_id(tokenizer, text, size);
  if (id < 0)
    lua_pushnil(L);
  else
    lua_pushinteger(L, id);
  return 1;
}

/* t:token(id): its text, or nil. */
static int tokenizer_token(lua_State *L) {
  size_t size = 0;
  const RilleTokenizer *tokenizer = check_tokenizer(L);
  lua_Integer id = luaL_checkinteger(L, 2);
  const char *text = id >= 0 && id < INT32_MAX ? rille_tokenizer_text(tokenizer, (int32_t)id, &size) : NULL;
  if (text)
    lua_pushlstring(L, text, size);
  else
    lua_pushnil(L);
  return 1;
}

static int tokenizer_size(lua_State *L) {
  lua_pushinteger(L, rille_tokenizer_size(check_tokenizer(L)));
  return 1;
}

static const luaL_Reg methods[] = {{"encode", tokenizer_encode},
                                   {"id", tokenizer_id},
                                   {"token", tokenizer_token},
                                   {"size", tokenizer_size},
                                   {NULL, NULL}};

/* native.tokenizer(path, text): the tokenizer of a file, or where text is given, of that, and a list of what
 * the Lua half needs of it: post_processor, decoder, truncation, padding, added_tokens and the model's
 * unk_token. */
static int tokenizer_new(lua_State *L) {
  State *state = state_of(L);
  size_t size;
  lua_settop(L, 2);
  const char *path = rille_check_path(L, 1, "tokenizer.load"), *text = lua_tolstring(L, 2, &size);
  TokenizerBox *box = rille_push_owned(L, state, &tokenizer_kind, 0);
  RilleValueTree *tree = NULL;
  check_status(L, state,
               text ? rille_json_decode(state->ctx, path, text, size, &tree)
                    : rille_json_read(state->ctx, path, &tree));
  check_status(L, state, rille_tokenizer_new(state->ctx, path, tree, &box->tokenizer));
  const RilleValue *root = rille_tokenizer_config(box->tokenizer);
  const RilleValue *parts[] = {
      rille_value_get(root, "post_processor"), rille_value_get(root, "decoder"),
      rille_value_get(root, "truncation"),     rille_value_get(root, "padding"),
      rille_value_get(root, "added_tokens"),   rille_value_get(rille_value_get(root, "model"), "unk_token")};
  int self = lua_gettop(L);
  rille_push_values(L, parts, sizeof parts / sizeof *parts);
  lua_pushvalue(L, self);
  lua_insert(L, -2);
  return 2;
}

void rille_open_tokenizer(lua_State *L, const Library *library) {
  static const Native functions[] = {{"tokenizer", tokenizer_new, RILLE_MAY_READ_FILES, "tokenizer.load"},
                                     {NULL, NULL, 0, NULL}};
  rille_set_natives(L, library, functions);
  luaL_newmetatable(L, tokenizer_kind.name);
  rille_set_functions(L, -1, methods);
  rille_set_owned_gc(L, &tokenizer_kind);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}
