import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { code, plain, table } from "../../extension/markdown.ts";

test("text from outside is no markup", () => {
  assert.equal(plain("**bold** [x](y) $(zap)"), "\\*\\*bold\\*\\* \\[x\\]\\(y\\) \\$\\(zap\\)");
  assert.equal(plain("<img src=x>"), "\\<img src=x\\>");
});

test("code may hold backticks and bars, and what is empty is nothing", () => {
  assert.equal(code("a|b\n`c`"), "`` a\\|b `c` ``");
  assert.equal(code(" "), "");
});

test("a table is one", () => {
  assert.equal(table(["a"], [["b"]]), "| a |\n| --- |\n| b |");
});

test("whatever is said, it cannot leave its cell", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.doesNotMatch(plain(text) + code(text), /\n/);
      assert.doesNotMatch(code(text), /(?<!\\)\|/);
    }),
  );
});
