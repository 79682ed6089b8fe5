import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedAccount } from '../../api/gen';
import type { Column } from '../../ui/table';
import { TextLink } from '../../ui/text-link';
import { Time } from '../../ui/time';
import { Avatar } from './avatar';
import { Marks } from './marks';

const STORED = 'gatehouse-people-columns';
const DEFAULT = ['username', 'email', 'state', 'last_login', 'created'];

/** The columns of the list. The browser keeps which of them are shown. */
export function usePeopleColumns() {
  const { t } = useTranslation();
  const [shown, setShown] = useState<readonly string[]>(stored);
  const all: readonly Column<ListedAccount>[] = [
    {
      id: 'username',
      label: t('people.username'),
      sort: 'username',
      render: ({ id, username, name }) => (
        <div className="flex min-w-0 items-center gap-2.5">
          <Avatar name={name ?? username} />
          <div className="min-w-0">
            <TextLink
              to="/people/$id"
              params={{ id }}
              className="block max-w-36 truncate sm:max-w-64"
            >
              {username}
            </TextLink>
            {name && <div className="max-w-36 truncate sm:max-w-64 text-xs text-soft">{name}</div>}
          </div>
        </div>
      ),
    },
    {
      id: 'email',
      label: t('people.email'),
      from: 'md',
      render: ({ email }) =>
        email ? (
          <span className="block max-w-72 truncate">{email}</span>
        ) : (
          <span className="text-soft">–</span>
        ),
    },
    { id: 'state', label: t('people.state'), render: (account) => <Marks {...account} /> },
    {
      id: 'last_login',
      label: t('people.lastLogin'),
      sort: 'last_login',
      from: 'sm',
      render: ({ last_login_at }) => <Time at={last_login_at} otherwise={t('common.notYet')} />,
    },
    {
      id: 'created',
      label: t('people.created'),
      sort: 'created',
      from: 'lg',
      render: ({ created_at }) => <Time at={created_at} />,
    },
    {
      id: 'updated',
      label: t('people.updated'),
      from: 'lg',
      render: ({ updated_at }) => <Time at={updated_at} />,
    },
    {
      id: 'id',
      label: t('people.id'),
      from: 'lg',
      render: ({ id }) => <code className="font-mono text-xs">{id}</code>,
    },
  ];
  return {
    all,
    shown,
    visible: all.filter(({ id }) => id === 'username' || shown.includes(id)),
    choose: (ids: readonly string[]) => {
      localStorage.setItem(STORED, ids.join(' '));
      setShown(ids);
    },
  };
}

function stored(): readonly string[] {
  return localStorage.getItem(STORED)?.split(' ') ?? DEFAULT;
}
