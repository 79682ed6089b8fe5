import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passkeys } from '../../api/account';
import { ask } from '../../api/client';
import {
  addPasskeyApiV1AccountPasskeysPost,
  preparePasskeyApiV1AccountPasskeysOptionsPost,
  removePasskeyApiV1AccountPasskeysPasskeyIdDelete,
  renamePasskeyApiV1AccountPasskeysPasskeyIdPatch,
  type PasskeyRead,
} from '../../api/gen';
import { createPasskey, passkeyObstacle } from '../../app/passkey';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { Badge, Empty, Notice, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { tell } from '../../ui/toasts';
import { FormFault } from './form-fault';
import { Loaded } from './loaded';
import { RecoveryCodeList } from './recovery-codes';
import { useChange } from './use-change';

const OBSTACLES = {
  address: 'account.passkeysByAddress',
  connection: 'account.passkeysWithoutHttps',
  browser: 'account.passkeysNotHere',
} as const;

/** The passkeys of the account: add, rename, remove. */
export function PasskeysPanel() {
  const { t } = useTranslation();
  const [isAdding, setAdding] = useState(false);
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
                <PasskeyItem key={passkey.id} passkey={passkey} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function PasskeyItem({ passkey }: { passkey: PasskeyRead }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'rename' | 'remove'>();
  const close = () => setOpen(undefined);
  const remove = useChange({
    send: () =>
      ask(() =>
        removePasskeyApiV1AccountPasskeysPasskeyIdDelete({ path: { passkey_id: passkey.id } }),
      ),
    done: t('account.passkeyRemoved'),
    onDone: close,
  });
  const rename = useChange({
    send: (name: string) =>
      ask(() =>
        renamePasskeyApiV1AccountPasskeysPasskeyIdPatch({
          path: { passkey_id: passkey.id },
          body: { name },
        }),
      ),
    done: t('common.saved'),
    onDone: close,
    showsFault: true,
  });
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
        <Button size="small" onClick={() => setOpen('rename')}>
          {t('account.rename')}
        </Button>
        <Button size="small" kind="danger" onClick={() => setOpen('remove')}>
          {t('account.remove')}
        </Button>
      </div>
      {open === 'rename' && (
        <Dialog isOpen onClose={close} title={t('account.renamePasskey')} isBusy={rename.isPending}>
          <NameForm name={passkey.name} action={t('common.save')} change={rename} />
        </Dialog>
      )}
      <Confirm
        isOpen={open === 'remove'}
        onClose={close}
        onConfirm={() => remove.mutate()}
        title={t('account.removePasskeyTitle', { name: passkey.name })}
        action={t('account.remove')}
        isBusy={remove.isPending}
      >
        <p>{t('account.removePasskeyText')}</p>
      </Confirm>
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

interface NameFormProps {
  readonly name: string;
  readonly action: string;
  readonly change: {
    readonly mutate: (name: string) => void;
    readonly isPending: boolean;
    readonly error: unknown;
  };
}

function NameForm({ name, action, change }: NameFormProps) {
  const { t } = useTranslation();
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate((new FormData(event.currentTarget).get('name') as string).trim());
      }}
    >
      <TextField
        label={t('account.passkeyName')}
        name="name"
        defaultValue={name}
        placeholder={t('account.passkeyNameExample')}
        required
        maxLength={100}
      />
      <FormFault error={change.error} />
      <Actions>
        <Cancel />
        <Button type="submit" kind="main" disabled={change.isPending}>
          {action}
        </Button>
      </Actions>
    </form>
  );
}
