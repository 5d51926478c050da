import { STYLE } from '../../../../lambdas/report-compliance/page/style';

const [, light = '', dark = ''] = /:root\{([\s\S]*?)\}[\s\S]*?:root\{([\s\S]*?)\}/.exec(STYLE) ?? [];
const colours = (block: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...block.matchAll(/--([a-z-]+):(#[0-9a-f]{3,6})/g)].map(([, name = '', value = '']) => [name, value]),
  );

/** Contrast of two colours. @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one = '', other = ''): number {
  const luminance = (colour: string) => {
    const hex = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

describe.each([
  ['light', colours(light)],
  ['dark', colours(dark)],
])('on the %s page', (_, colour) => {
  it.each([
    ['ink', 'ground'],
    ['ink', 'raised'],
    ['soft', 'ground'],
    ['soft', 'raised'],
    ['ground', 'ink'],
    ['bad', 'bad-wash'],
    ['bad', 'ground'],
    ['ink', 'fog-wash'],
  ])('text in %s on %s has a contrast of 4.5 or more', (text, ground) => {
    expect(contrast(colour[text], colour[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ['fine', 'ground'],
    ['bad', 'ground'],
    ['fog-ink', 'ground'],
    ['fog', 'ground'],
    ['stay', 'ground'],
    ['stay', 'stay-wash'],
  ])('a shape in %s on %s has a contrast of 3 or more', (shape, ground) => {
    expect(contrast(colour[shape], colour[ground])).toBeGreaterThanOrEqual(3);
  });
});
