/**
 * Whether a call is one of our functions': people's carry no principal here, and what a runbook does in its role carries the role
 * itself.
 */
export const isLoops = (principal: string | undefined): boolean =>
  principal !== undefined && !principal.includes(':role/');
