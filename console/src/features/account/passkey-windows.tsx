import { useTranslation } from 'react-i18next';
import { ask } from '../../api/client';
import {
  removePasskeyApiV1AccountPasskeysPasskeyIdDelete,
  renamePasskeyApiV1AccountPasskeysPasskeyIdPatch,
  type PasskeyRead,
} from '../../api/gen';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { FormFault } from './form-fault';
import { useChange } from './use-change';

/** What is asked about a passkey of the list. */
export interface PasskeyQuestion {
  readonly what: 'rename' | 'remove';
  readonly passkey: PasskeyRead;
}

interface PasskeyWindowsProps {
  readonly asked: PasskeyQuestion | undefined;
  readonly onClose: () => void;
}

/**
 * The windows that rename and remove a passkey. They are beside the list: one that was removed
 * elsewhere leaves the list, and its window says so.
 */
export function PasskeyWindows({ asked, onClose }: PasskeyWindowsProps) {
  const { t } = useTranslation();
  const remove = useChange({
    send: ({ id }: PasskeyRead) =>
      ask(() => removePasskeyApiV1AccountPasskeysPasskeyIdDelete({ path: { passkey_id: id } })),
    done: t('account.passkeyRemoved'),
    onDone: onClose,
    showsFault: true,
  });
  return (
    <>
      {asked?.what === 'rename' && <RenameDialog passkey={asked.passkey} onClose={onClose} />}
      <Confirm
        isOpen={asked?.what === 'remove'}
        onClose={onClose}
        onConfirm={() => asked && remove.mutate(asked.passkey)}
        title={t('account.removePasskeyTitle', { name: asked?.passkey.name })}
        action={t('account.remove')}
        change={remove}
      >
        <p>{t('account.removePasskeyText')}</p>
      </Confirm>
    </>
  );
}

function RenameDialog({ passkey, onClose }: { passkey: PasskeyRead; onClose: () => void }) {
  const { t } = useTranslation();
  const rename = useChange({
    send: (name: string) =>
      ask(() =>
        renamePasskeyApiV1AccountPasskeysPasskeyIdPatch({
          path: { passkey_id: passkey.id },
          body: { name },
        }),
      ),
    done: t('common.saved'),
    onDone: onClose,
    showsFault: true,
  });
  return (
    <Dialog isOpen onClose={onClose} title={t('account.renamePasskey')} isBusy={rename.isPending}>
      <NameForm name={passkey.name} action={t('common.save')} change={rename} />
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

export function NameForm({ name, action, change }: NameFormProps) {
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
