/**
 * AWS's documents that forward ports. What goes through them Session Manager cannot log.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html
 */
export const FORWARDING_DOCUMENTS = [
  'AWS-StartPortForwardingSession',
  'AWS-StartPortForwardingSessionToRemoteHost',
  'AWS-StartPortForwardingSessionToSocket',
  'AWS-StartSSHSession',
] as const;

/** One of {@link FORWARDING_DOCUMENTS}. */
export type ForwardingDocument = (typeof FORWARDING_DOCUMENTS)[number];
