import fc from 'fast-check';
import { unmatched } from '../../../lambdas/report-compliance/unmatched';

it('finds what only the second list has, in whatever order the two are read', () => {
  const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));
  fc.assert(
    fc.property(ids, ids, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (first, second, turns) => {
      const lists = unmatched();
      const [here, there] = [[...first], [...second]];
      for (const isFirst of turns) {
        const [list, tell] = isFirst ? [here, lists.here] : [there, lists.there];
        const id = list.shift();
        if (id !== undefined) tell(id);
      }
      here.forEach(lists.here);
      there.forEach(lists.there);
      expect(lists.onlyThere().sort()).toEqual(second.filter((id) => !first.includes(id)).sort());
    }),
  );
});
