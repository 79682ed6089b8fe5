import type { ReactNode } from 'react';
import type { TFunction } from 'i18next';
import type { Column } from './table';
import { Time } from './time';

/** The actions on the entry of a row. */
export function actionsColumn<Row>(render: (row: Row) => ReactNode): Column<Row> {
  return { id: 'actions', label: '', isEnd: true, render };
}

export function lastUsedColumn<Row extends { readonly last_used_at?: string | null }>(
  t: TFunction,
): Column<Row> {
  return {
    id: 'used',
    label: t('keys.lastUsed'),
    from: 'sm',
    render: ({ last_used_at }) => <Time at={last_used_at} />,
  };
}
