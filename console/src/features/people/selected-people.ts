import { useState } from 'react';
import type { ListedAccount } from '../../api/gen';

const NOBODY: ReadonlyMap<string, string> = new Map();

/**
 * The people who are selected in a list that is read page by page: their user names by their ids.
 * Names of other pages are kept, since they are asked about and written into files.
 */
export function useSelectedPeople(listed: readonly ListedAccount[] = []) {
  const [selected, setSelected] = useState(NOBODY);
  const nameOf = (wanted: string) =>
    listed.find(({ id }) => id === wanted)?.username ?? selected.get(wanted) ?? wanted;
  const select = (ids: ReadonlySet<string>) =>
    setSelected(new Map([...ids].map((id) => [id, nameOf(id)])));
  return { selected, select, unselect: () => setSelected(NOBODY) };
}
