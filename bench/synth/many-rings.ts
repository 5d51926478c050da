/** A fleet file of many rings, for what a further resource costs: as many as open at one hour of the week's five first days. */
export function manyRings(rings: number): string {
  const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
  const lines = Array.from({ length: rings }, (_, index) => {
    const opens = `${days[index % days.length]} ${String(Math.floor(index / days.length) % 24).padStart(2, '0')}:00`;
    return `    ring-${index}: { opens: "${opens}", lasts: 3 hours, cutoff: 1 hour, pace: 25%, baselines: [${index % 2 ? 'other' : 'linux'}] }`;
  });
  return `name: acme
deploysTo: { account: "123456789012", region: eu-central-1 }
notify: { urgent: [oncall@acme.example] }
patching:
  baselines:
    linux: { operatingSystem: AMAZON_LINUX_2023, default: true, approve: [{ classification: [Security], after: 3 days }] }
    other: { operatingSystem: AMAZON_LINUX_2023, approve: [{ classification: [Security], after: 3 days }] }
  rings:
${lines.join('\n')}
compliance: {}
`;
}
