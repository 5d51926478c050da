import { parse } from 'yaml';
import { installListText, listedPackage } from '../../../lib/emergency/install-list';

it.each([
  ['openssl', { id: 'openssl.*' }],
  ['openssl.x86_64', { id: 'openssl.x86_64' }],
  ['python3.11', { id: 'python3.11.*' }],
  ['libssl3.amd64', { id: 'libssl3.amd64' }],
  ['openssl*', { id: 'openssl*' }],
  ['openssl.x86_64:1:3.0.8-1.amzn2', { id: 'openssl.x86_64', title: 'openssl.x86_64:1:3.0.8-1.amzn2' }],
  ['apt.amd64:1.2.27', { id: 'apt.amd64', title: 'apt.amd64:1.2.27' }],
])('lists %s so that every architecture and the version that is meant are found', (written, listed) => {
  expect(listedPackage(written)).toEqual(listed);
});

it('writes the list as AWS shows it', () => {
  expect(installListText([{ id: 'kernel.x86_64' }, { id: 'dhcp*', title: '*10:3.1.1-50.P1.26.amzn1' }])).toBe(
    `patches:
  - id: 'kernel.x86_64'
  - id: 'dhcp*'
    title: '*10:3.1.1-50.P1.26.amzn1'
`,
  );
});

it('keeps what YAML would take for something else', () => {
  const patches = [{ id: 'Command Line Tools for Xcode.11.5' }, { id: '1e3.*', title: "it's: #1" }, { id: '* & !x' }];
  expect(parse(installListText(patches))).toEqual({ patches });
});
