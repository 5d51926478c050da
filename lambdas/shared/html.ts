/** Markup that is safe to put into a page. Only {@link html} and {@link Html.trusted} make it. */
export class Html {
  private constructor(readonly text: string) {}

  /** Markup that we wrote ourselves and that holds nothing from outside. */
  static trusted(text: string): Html {
    return new Html(text);
  }
}

/** What may stand between two pieces of a template. Nothing is shown for `undefined` and `false`. */
export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A template whose values are escaped for text and for quoted attributes alike. Names and tags of nodes, of
 * windows and of rules are written by others: nothing of them may become markup.
 */
export function html(pieces: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = pieces[0] ?? '';
  values.forEach((value, index) => {
    text += render(value) + (pieces[index + 1] ?? '');
  });
  return Html.trusted(text);
}

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return visible(String(value)).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/** Control characters have no place in a page, and those that turn the direction of writing can disguise a name. */
const visible = (text: string): string => text.replace(/(?![\t\n])[\p{Cc}\p{Cf}]/gu, '\ufffd');

/** A value as JSON that may stand in an element `script` of a page: nothing in it can end the element, or be taken for markup. */
export function jsonInPage(value: unknown): Html {
  const json = JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? visible(inner) : inner));
  return Html.trusted(
    json.replace(/\\[\s\S]|[<>&']/g, (special) =>
      special.startsWith('\\') && special !== '\\"'
        ? special
        : `\\u00${special.charCodeAt(special.length - 1).toString(16)}`,
    ),
  );
}
