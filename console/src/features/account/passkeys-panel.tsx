import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passkeys } from '../../api/account';
import { ask } from '../../api/client';
import {
  addPasskeyApiV1AccountPasskeysPost,
  preparePasskeyApiV1AccountPasskeysOptionsPost,
  type PasskeyRead,
} from '../../api/gen';
import { createPasskey, passkeyObstacle } from '../../app/passkey';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Badge, Empty, Notice, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { tell } from '../../ui/toasts';
import { Loaded } from './loaded';
import { NameForm, PasskeyWindows, type PasskeyQuestion } from './passkey-windows';
import { RecoveryCodeList } from './recovery-codes';
import { useChange } from './use-change';

const OBSTACLES = {
  address: 'account.passkeysByAddress',
  connection: 'account.passkeysWithoutHttps',
  browser: 'account.passkeysNotHere',
} as const;

/** The passkeys of the account. */
export function PasskeysPanel() {
  const { t } = useTranslation();
  const [isAdding, setAdding] = useState(false);
  const [asked, setAsked] = useState<PasskeyQuestion>();
  const obstacle = passkeyObstacle();
  return (
    <Panel
      title={t('account.passkeys')}
      description={t('account.passkeysText')}
      actions={
        !obstacle && (
          <Button icon="plus" onClick={() => setAdding(true)}>
            {t('account.addPasskey')}
          </Button>
        )
      }
      isFlush
    >
      {obstacle && (
        <div className="p-4 pb-0">
          <Notice>{t(OBSTACLES[obstacle])}</Notice>
        </div>
      )}
      <Loaded query={passkeys}>
        {(found) =>
          found.length === 0 ? (
            <Empty icon="keys" title={t('account.noPasskeys')}>
              {t('account.noPasskeysText')}
            </Empty>
          ) : (
            <ul>
              {found.map((passkey) => (
                <PasskeyItem
                  key={passkey.id}
                  passkey={passkey}
                  onAsk={(what) => setAsked({ what, passkey })}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
      <PasskeyWindows asked={asked} onClose={() => setAsked(undefined)} />
    </Panel>
  );
}

interface PasskeyItemProps {
  readonly passkey: PasskeyRead;
  readonly onAsk: (what: PasskeyQuestion['what']) => void;
}

function PasskeyItem({ passkey, onAsk }: PasskeyItemProps) {
  const { t } = useTranslation();
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2 font-medium break-all">
          {passkey.name}
          {passkey.is_backed_up && <Badge>{t('account.passkeySynced')}</Badge>}
        </p>
        <p className="text-[0.8125rem] text-soft">
          {t('account.added')} <Time at={passkey.created_at} /> · {t('account.lastUsed')}{' '}
          <Time at={passkey.last_used_at} otherwise={t('account.notYet')} />
        </p>
      </div>
      <div className="flex gap-2">
        <Button size="small" onClick={() => onAsk('rename')}>
          {t('account.rename')}
        </Button>
        <Button size="small" kind="danger" onClick={() => onAsk('remove')}>
          {t('account.remove')}
        </Button>
      </div>
    </li>
  );
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [codes, setCodes] = useState<readonly string[]>();
  const close = () => {
    tell(t('account.passkeyAdded'));
    onClose();
  };
  const add = useChange({
    send: async (name: string) => {
      const options = await ask(() => preparePasskeyApiV1AccountPasskeysOptionsPost());
      const response = await createPasskey(options, t('account.passkeyCanceled'));
      return ask(() => addPasskeyApiV1AccountPasskeysPost({ body: { name, response } }));
    },
    onDone: ({ recovery_codes: fresh }) => (fresh ? setCodes(fresh) : close()),
    showsFault: true,
  });
  const isMaking = add.isPending && !codes;
  useStay(isMaking);
  // One window: a second one that opens while the first one closes would leave the page inert.
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={codes ? t('account.recoveryTitle') : t('account.addPasskey')}
      description={codes ? undefined : t('account.addPasskeyText')}
      isBusy={isMaking}
    >
      {codes ? (
        <RecoveryCodeList codes={codes} onClose={close} />
      ) : (
        <NameForm name="" action={t('common.continue')} change={add} />
      )}
    </Dialog>
  );
}
