import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from './classes';
import { Icon } from './icons';

export interface Column<Row> {
  readonly id: string;
  readonly label: string;
  readonly render: (row: Row) => ReactNode;
  /** Shown only where there is room: on tablets, or on wide screens. */
  readonly from?: 'sm' | 'md' | 'lg';
  readonly isEnd?: boolean;
  /** The value of the server's parameter, if it sorts by this column. */
  readonly sort?: string;
}

export interface Sorting {
  /** The parameter, with a minus for the other direction. */
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly onChange: (ids: ReadonlySet<string>) => void;
}

interface TableProps<Row> {
  /** What the table lists, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly nameOf?: (row: Row) => string;
  readonly sorting?: Sorting;
  readonly selection?: Selection;
  /** Shown in place of rows. */
  readonly empty?: ReactNode;
}

const FROM = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden' } as const;

export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, idOf, sorting, selection, empty } = props;
  if (rows.length === 0 && empty) return empty;
  return (
    <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="border-b border-line bg-bg/60 text-xs text-soft">
            {selection && <SelectAll ids={rows.map(idOf)} selection={selection} />}
            {columns.map((column) => (
              <Head key={column.id} column={column} sorting={sorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={idOf(row)} className="border-b border-line last:border-0 hover:bg-hover/50">
              {selection && <SelectRow row={row} {...props} selection={selection} />}
              {columns.map(({ id, render, from, isEnd }) => (
                <td
                  key={id}
                  className={classes(
                    'px-2 py-2 align-middle sm:px-4',
                    from && FROM[from],
                    isEnd && 'text-right',
                  )}
                >
                  {render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head<Row>({ column, sorting }: { column: Column<Row>; sorting?: Sorting }) {
  const { t } = useTranslation();
  const { label, from, isEnd, sort } = column;
  const className = classes(
    'px-2 py-2 font-medium whitespace-nowrap sm:px-4',
    from && FROM[from],
    isEnd && 'text-right',
  );
  if (!sort || !sorting) {
    return (
      <th scope="col" className={className}>
        {label || <span className="sr-only">{t('table.actions')}</span>}
      </th>
    );
  }
  const isUp = sorting.value === sort;
  const isDown = sorting.value === `-${sort}`;
  return (
    <th
      scope="col"
      className={className}
      aria-sort={isUp ? 'ascending' : isDown ? 'descending' : undefined}
    >
      <button
        type="button"
        className="inline-flex items-center gap-1 rounded hover:text-ink"
        onClick={() => sorting.onChange(isUp ? `-${sort}` : sort)}
      >
        {label}
        {(isUp || isDown) && <Icon name={isUp ? 'sortUp' : 'sortDown'} size={12} />}
      </button>
    </th>
  );
}

function SelectAll({ ids, selection }: { ids: readonly string[]; selection: Selection }) {
  const { t } = useTranslation();
  const isAll = ids.length > 0 && ids.every((id) => selection.ids.has(id));
  return (
    <th scope="col" className="w-8 py-2 pl-4">
      <input
        type="checkbox"
        className="block size-4 accent-accent"
        aria-label={t('table.selectPage')}
        checked={isAll}
        onChange={() => {
          const rest = [...selection.ids].filter((id) => !ids.includes(id));
          selection.onChange(new Set(isAll ? rest : [...rest, ...ids]));
        }}
      />
    </th>
  );
}

function SelectRow<Row>({
  row,
  idOf,
  nameOf,
  selection,
}: TableProps<Row> & { row: Row; selection: Selection }) {
  const { t } = useTranslation();
  const id = idOf(row);
  return (
    <td className="w-8 py-2 pl-4">
      <input
        type="checkbox"
        className="block size-4 accent-accent"
        aria-label={t('table.select', { name: nameOf?.(row) ?? id })}
        checked={selection.ids.has(id)}
        onChange={() => {
          const ids = new Set(selection.ids);
          if (!ids.delete(id)) ids.add(id);
          selection.onChange(ids);
        }}
      />
    </td>
  );
}
