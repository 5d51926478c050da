// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the control character ESC
const OWN_COLOURS = /(\u001b\[(?:1|2|22|33|39)m)/;

/** Names come from an account: nothing in them may steer a terminal. Our own colours are the only escapes that pass. */
export const visible = (line: string): string =>
  line
    .split(OWN_COLOURS)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd')))
    .join('');
