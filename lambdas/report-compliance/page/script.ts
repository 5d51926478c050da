/**
 * What makes the table of nodes searchable and sortable. The page says everything without it but the rows beyond the first
 * hundred: the form is hidden and the headings are plain text until it runs. It reads the rows from the data beside the table,
 * holds no more than a hundred of them in the page, and never writes markup. The roles that it sets are those of every table;
 * some browsers forget them when rows are laid out as cards.
 */
export const SCRIPT = `
(() => {
  const table = document.getElementById('nodes'), form = document.getElementById('find'), pager = document.getElementById('pager');
  if (!table || !form || !pager) return;
  const data = JSON.parse(document.getElementById('rows').textContent);
  const [ID, NAME, RING, SYSTEM, STATE, VERDICT, TROUBLE, REASON, SINCE, DUE, SINCE_AT, DUE_AT] = Array(12).keys();
  const SHOWN = 100, ON_PAPER = 500, SOON = 7 * 24 * 60;
  const field = (name) => form.querySelector('[name=' + name + ']'), turn = (name) => pager.querySelector('[name=' + name + ']');
  const body = table.tBodies[0], out = form.querySelector('output'), hasDue = table.classList.contains('has-due');
  const number = new Intl.NumberFormat('en'), collate = new Intl.Collator('en', { numeric: true });
  const word = (list, row, field) => (row[field] < 0 ? '' : data[list][row[field]]);
  const texts = new Map();
  const textOf = (row) => {
    let text = texts.get(row);
    if (text === undefined) {
      text = [row[ID], row[NAME], word('ring', row, RING), word('system', row, SYSTEM), data.states[row[STATE]][1],
        word('verdict', row, VERDICT), word('trouble', row, TROUBLE), word('reason', row, REASON)].join(' ').toLowerCase();
      texts.set(row, text);
    }
    return text;
  };
  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };
  const cell = (className, ...inside) => {
    const element = make('td', className);
    element.setAttribute('role', 'cell');
    element.append(...inside.filter(Boolean));
    return element;
  };
  const rowOf = (row) => {
    const [letter, standing] = data.states[row[STATE]], tr = document.createElement('tr');
    tr.dataset.s = letter;
    tr.setAttribute('role', 'row');
    tr.append(
      cell('', row[NAME] && make('span', 'name', row[NAME]), make('span', 'id', row[ID])),
      cell('quiet right', word('ring', row, RING)),
      cell('quiet left', word('system', row, SYSTEM)),
      cell('side', make('span', 'state ' + letter, standing)),
      cell('full', word('trouble', row, TROUBLE), row[VERDICT] >= 0 && ' ',
        row[VERDICT] >= 0 && make('span', data.loud[row[VERDICT]] ? 'tag loud' : 'tag', word('verdict', row, VERDICT)),
        row[REASON] >= 0 && make('span', 'why', word('reason', row, REASON))),
      cell('quiet left', word('since', row, SINCE)),
    );
    if (hasDue) tr.append(cell(row[DUE] >= 0 && row[DUE_AT] <= data.now ? 'right late' : 'right', word('due', row, DUE)));
    return tr;
  };
  let found = data.rows, from = 0, sort;
  const show = () => {
    body.replaceChildren(...found.slice(from, from + SHOWN).map(rowOf));
    const to = Math.min(from + SHOWN, found.length), range = number.format(from + 1) + ' to ' + number.format(to);
    pager.hidden = found.length <= SHOWN;
    pager.querySelector('span').textContent = range + ' of ' + number.format(found.length);
    turn('back').setAttribute('aria-disabled', from === 0);
    turn('on').setAttribute('aria-disabled', to === found.length);
    out.textContent = found.length === 0 ? 'No node fits'
      : number.format(found.length) + ' of ' + number.format(data.rows.length) + ' nodes' + (found.length > SHOWN ? ', ' + range + ' shown' : '');
  };
  const find = () => {
    const words = field('q').value.toLowerCase().split(/\\s+/).filter(Boolean), state = form.querySelector(':checked').value;
    const due = hasDue && field('due').value;
    const at = (name) => (field(name).value === '' ? undefined : Number(field(name).value));
    const ring = at('ring'), system = at('system'), verdict = at('verdict');
    const fits = (row) =>
      (state === '' || data.states[row[STATE]][0] === state) &&
      (ring === undefined || row[RING] === ring) &&
      (system === undefined || row[SYSTEM] === system) &&
      (verdict === undefined || row[VERDICT] === verdict) &&
      (!due || (row[DUE] >= 0 && (due === 'late' ? row[DUE_AT] <= data.now : row[DUE_AT] > data.now && row[DUE_AT] <= data.now + SOON))) &&
      words.every((one) => textOf(row).includes(one));
    found = data.rows.filter(fits);
    if (sort) found.sort(sort);
    from = 0;
    show();
  };
  for (const [name, column] of [['ring', RING], ['system', SYSTEM], ['verdict', VERDICT]]) {
    const options = data[name].map((text, index) => [text, index]).sort((a, b) => collate.compare(a[0], b[0]));
    for (const [text, index] of options) field(name).append(new Option(text, index));
    field(name).closest('label').hidden = options.length + (data.rows.some((row) => row[column] < 0) ? 1 : 0) < 2;
  }
  let timer;
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(find, data.rows.length > 2000 ? 120 : 0); });
  form.addEventListener('reset', () => { clearTimeout(timer); timer = setTimeout(find, 0); });
  form.addEventListener('submit', (event) => event.preventDefault());
  pager.addEventListener('click', ({ target }) => {
    if (target.name === undefined || target.getAttribute('aria-disabled') === 'true') return;
    from += target.name === 'on' ? SHOWN : -SHOWN;
    show();
    table.focus({ preventScroll: true });
    table.scrollIntoView();
  });
  const keys = [
    (row) => row[NAME] || row[ID], (row) => word('ring', row, RING), (row) => word('system', row, SYSTEM), (row) => row[STATE],
    (row) => word('trouble', row, TROUBLE) || '\\uffff', (row) => -row[SINCE_AT] || 0, (row) => row[DUE_AT] || Infinity,
  ];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const way = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', way < 0 ? 'descending' : 'ascending');
      const key = keys[column], sorted = new Map(data.rows.map((row) => [row, key(row)]));
      sort = (a, b) => {
        const one = sorted.get(a), other = sorted.get(b);
        return way * (typeof one === 'number' ? (one > other) - (one < other) : collate.compare(one, other));
      };
      find();
    });
  });
  addEventListener('beforeprint', () => body.replaceChildren(...found.filter((row) => data.states[row[STATE]][0] !== 'c').slice(0, ON_PAPER).map(rowOf)));
  addEventListener('afterprint', show);
  for (const [elements, role] of [[[table], 'table'], [[table.tHead, body], 'rowgroup'], [table.tHead.rows, 'row'], [heads, 'columnheader']])
    for (const element of elements) element.setAttribute('role', role);
  const unscripted = document.getElementById('unscripted');
  if (unscripted) unscripted.remove();
  form.hidden = false;
  show();
})();
`;
