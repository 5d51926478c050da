/**
 * Ends a command quietly when whoever reads its output stops, as `head` does: the rest is for nobody. Only for commands that
 * change nothing.
 */
export function endWithTheReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}
