/**
 * What makes the table of nodes sortable and searchable. The page says everything without it: the search form is hidden and
 * the headings are plain text until it runs. It reads text and order from the table, and never writes markup. The roles that it
 * sets are those of every table; some browsers forget them when rows are laid out one by one.
 */
export const SCRIPT = `
(() => {
  const table = document.getElementById('nodes'), form = document.getElementById('find');
  if (!table || !form) return;
  const body = table.tBodies[0], rows = [...body.rows], out = form.querySelector('output');
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const number = new Intl.NumberFormat('en'), collate = new Intl.Collator('en', { numeric: true });
  const show = () => {
    const words = form.q.value.toLowerCase().split(/\\s+/).filter(Boolean), state = form.state.value;
    let shown = 0;
    for (const row of rows) {
      const fits = (!state || row.dataset.s === state) && words.every((word) => texts.get(row).includes(word));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    out.textContent = number.format(shown) + ' of ' + number.format(rows.length) + ' shown';
  };
  let timer;
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(show, rows.length > 2000 ? 150 : 0); });
  form.addEventListener('submit', (event) => event.preventDefault());
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const keyed = rows.map((row) => [row, row.cells[column].dataset.k ?? row.cells[column].textContent]);
      keyed.sort((a, b) => collate.compare(a[1], b[1]) * (down ? -1 : 1));
      keyed.forEach(([row], at) => { rows[at] = row; });
      body.append(...rows);
    });
  });
  if (table.classList.contains('many')) {
    const roles = [[[table], 'table'], [[table.tHead, body], 'rowgroup'], [table.rows, 'row'], [heads, 'columnheader']];
    for (const [elements, role] of roles) for (const element of elements) element.setAttribute('role', role);
    for (const row of rows) for (const cell of row.cells) cell.setAttribute('role', 'cell');
  }
  form.hidden = false;
  show();
})();
`;
