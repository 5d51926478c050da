import { type Html, html } from '../../shared/html';
import type { Report } from '../report';
import { figure } from '../times';
import { bar, percent } from './charts';

/** What nodes report of their own; nothing where none does. */
export function custom({ customCompliance }: Report): Html {
  if (customCompliance.length === 0) return html``;
  return html`
<section aria-labelledby="custom">
<h2 id="custom">What nodes report of their own</h2>
<p class="about">Compliance types that somebody made up, as Systems Manager counts them over the whole account and Region. They change
nothing in the figures above.</p>
<div class="scroll"><table class="parts">
<thead><tr><th scope="col">Type</th><th scope="col" class="wide"><span class="hush">Picture</span></th><th scope="col" class="n">In order</th><th scope="col" class="n">Not</th><th scope="col" class="n opt">Nodes</th></tr></thead>
<tbody>${customCompliance.map(({ type, compliant, notCompliant }) => {
    const seen = compliant + notCompliant;
    return html`
<tr>
<th scope="row">${type.replace(/^Custom:/, '')}</th>
<td>${bar({ seen, compliant, notCompliant, unknown: 0, waived: 0 })}</td>
<td class="n">${percent(compliant, seen)}</td>
<td class="n">${figure(notCompliant)}</td>
<td class="n opt">${figure(seen)}</td>
</tr>`;
  })}</tbody>
</table></div>
</section>`;
}
