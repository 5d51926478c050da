/** A description that fits: what is too long ends in an ellipsis rather than in a refusal at deploy time. */
export function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
