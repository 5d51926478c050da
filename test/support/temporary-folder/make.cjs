const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

// Every temporary folder of a test run lies in one, which goes when the run ends: assemblies alone would leave a thousand.
module.exports = () => {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'shipshape-tests-'));
};
