/**
 * Something an operator wrote that cannot be taken as it stands. Its message says what must hold and what was got; where it was
 * written is added by whoever knows the file.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
