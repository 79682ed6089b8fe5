import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountDetails, UserSecondFactors } from '../../api/gen';
import { factorsOf, resetFactors } from '../../api/people';
import { useAct } from '../../app/act';
import { useMe } from '../../app/session';
import { Button, ButtonAnchor } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Badge, Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Table, type Column } from '../../ui/table';
import { Time } from '../../ui/time';
import { FactorPolicy } from './factor-policy';

interface Factor {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly detail?: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

interface FactorsProps {
  readonly person: AccountDetails;
  readonly found: UserSecondFactors;
}

/** What the person proves beside the password, and whether they must. */
export function PersonFactors({ person }: { person: AccountDetails }) {
  const { t } = useTranslation();
  const query = useQuery(factorsOf(person.id));
  if (person.kind === 'service') {
    return (
      <Panel>
        <Empty icon="phone" title={t('factors.noneOfProgram')}>
          {t('factors.noneOfProgramHint')}
        </Empty>
      </Panel>
    );
  }
  return (
    <Query query={query}>
      {(found) => (
        <>
          <FactorPolicy person={person} found={found} />
          <Factors person={person} found={found} />
        </>
      )}
    </Query>
  );
}

function Factors({ person, found }: FactorsProps) {
  const { t } = useTranslation();
  const factors: readonly Factor[] = [
    ...found.totp.map((app) => ({ ...app, kind: t('factors.app') })),
    ...found.passkeys.map((passkey) => ({
      ...passkey,
      kind: t('factors.passkey'),
      detail: passkey.host,
    })),
  ];
  const columns: readonly Column<Factor>[] = [
    {
      id: 'name',
      label: t('keys.name'),
      render: ({ name, detail }) => (
        <div className="min-w-0">
          <span className="font-medium break-words">{name}</span>
          {detail && <div className="text-xs break-all text-soft">{detail}</div>}
        </div>
      ),
    },
    { id: 'kind', label: t('people.kind'), render: ({ kind }) => <Badge>{kind}</Badge> },
    {
      id: 'since',
      label: t('factors.since'),
      render: ({ created_at }) => <Time at={created_at} />,
    },
    {
      id: 'used',
      label: t('keys.lastUsed'),
      from: 'sm',
      render: ({ last_used_at }) => <Time at={last_used_at} otherwise={t('common.notYet')} />,
    },
  ];
  const left = found.recovery_codes_left;
  return (
    <Panel
      isFlush
      title={t('factors.held', { count: factors.length })}
      description={t('factors.heldHint')}
      actions={<Reset person={person} isOffered={factors.length > 0 || left > 0} />}
    >
      <Table
        label={t('people.part_factors')}
        rows={factors}
        idOf={({ id }) => id}
        columns={columns}
        empty={
          <Empty icon="phone" title={t('factors.none')}>
            {t('factors.noneHint')}
          </Empty>
        }
      />
      {(factors.length > 0 || left > 0) && (
        <p className="border-t border-line px-4 py-2.5 text-sm text-soft">
          {t('account.recoveryLeft', { count: left })}
        </p>
      )}
    </Panel>
  );
}

/** Administrators remove their own on the account page, where a log-in proves who they are. */
function Reset({ person, isOffered }: { person: AccountDetails; isOffered: boolean }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const isMe = useMe().id === person.id;
  const reset = useAct({
    act: () => resetFactors(person.id),
    done: t('factors.isReset', { name: person.username }),
    onDone: () => setAsking(false),
    showsFault: true,
  });
  if (isMe) {
    return (
      isOffered && (
        <ButtonAnchor size="small" href="/account/security">
          {t('factors.toOwn')}
        </ButtonAnchor>
      )
    );
  }
  return (
    <>
      {isOffered && (
        <Button size="small" kind="danger" onClick={() => setAsking(true)}>
          {t('factors.reset')}
        </Button>
      )}
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => reset.mutate()}
        title={t('factors.resetTitle', { name: person.username })}
        action={t('factors.reset')}
        typed={person.username}
        change={reset}
      >
        <p>{t('factors.resetEffect')}</p>
        <p>{t('factors.resetHint')}</p>
      </Confirm>
    </>
  );
}
