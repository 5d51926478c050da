import { Composer, type CST, type Document, Lexer, type LineCounter, Parser } from 'yaml';
import type { FleetFileError } from './fleet-file-error';
import { refuseFile, WHOLE_FILE } from './refuse-file';

/** Reading takes time by the token, and 50,000 are some 8,000 lines; what needs more is not written by hand. */
const MOST_TOKENS = 50_000;
/**
 * How deep the things in a file may lie in each other: well above what a fleet needs, and well below what the parser's recursion bears.
 */
export const DEEPEST_LEVEL = 32;

/**
 * The one YAML document in a text. Whatever the text is, the work is bounded.
 * @throws FleetFileError with the first mistake of grammar; after it the rest is guesswork
 */
export function parseYaml(file: string, text: string, lines: LineCounter): Document.Parsed {
  const refuse = (offset: number, message: string): FleetFileError => {
    const { line, col } = lines.linePos(offset);
    return refuseFile(file, { line: Math.max(line, 1), column: Math.max(col, 1) }, message);
  };
  const tokens = [...tokensOf(file, text, lines)];
  const deep = findTooDeep(tokens);
  if (deep !== undefined) throw refuse(deep, `must be at most ${DEEPEST_LEVEL} levels deep, got more`);
  // Repeated keys are found by whoever walks the document, in time that grows with the keys and not with their square.
  const composer = new Composer({ lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (!document) throw refuseFile(file, WHOLE_FILE, 'must be a YAML document, got none');
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake) throw refuse(mistake.pos[0], explain(mistake.code, mistake.message));
  if (second) throw refuse(second.range[0], 'must be one YAML document, got a second one after ---');
  const { explicit, version } = document.directives.yaml;
  if (explicit && version !== '1.2') throw refuse(0, `must be YAML 1.2, got ${version}`);
  return document;
}

/** @throws FleetFileError as soon as they are too many */
function* tokensOf(file: string, text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexemes > MOST_TOKENS) {
      throw refuseFile(file, WHOLE_FILE, `must have at most ${MOST_TOKENS} words and marks, got more`);
    }
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

/** Where the first thing lies that is too deep. It does not recurse, for that is what it guards against. */
function findTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const waiting: [token: CST.Token, depth: number][] = tokens.map((token) => [token, 0]);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [token, depth] = next;
    if (depth > DEEPEST_LEVEL) return token.offset;
    if (token.type === 'document' && token.value) waiting.push([token.value, depth]);
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) waiting.push([key, depth + 1]);
      if (value) waiting.push([value, depth + 1]);
    }
  }
  return undefined;
}

function explain(code: string, message: string): string {
  const known: Record<string, string> = {
    TAB_AS_INDENT: 'must be indented with spaces, got a tab',
    TAG_RESOLVE_FAILED: 'must be plain YAML without tags such as !Ref, got one',
  };
  return known[code] ?? `must be valid YAML, got: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
