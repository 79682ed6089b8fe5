import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pictures } from '../../api/account';
import { ask } from '../../api/client';
import { updateAccountApiV1AccountPatch, type AccountRead } from '../../api/gen';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { Dialog } from '../../ui/dialog';
import { FormFault } from './form-fault';
import { Loaded } from './loaded';
import { Picture } from './picture';
import { useChange } from './use-change';

/** The picture of the account, and the window in which another one is chosen. */
export function PictureChoice({ found }: { found: AccountRead }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const change = useChange({
    send: (profile_image: string) =>
      ask(() => updateAccountApiV1AccountPatch({ body: { profile_image } })),
    done: t('common.saved'),
    onDone: () => close(),
    showsFault: true,
  });
  const close = () => {
    change.reset();
    setOpen(false);
  };
  return (
    <div className="flex items-center gap-4">
      <Picture path={found.profile_image} isLarge />
      <div className="min-w-0">
        <p className="truncate font-medium">{found.name ?? found.username}</p>
        <Button size="small" className="mt-1" onClick={() => setOpen(true)}>
          {t('account.changePicture')}
        </Button>
      </div>
      <Dialog
        isOpen={isOpen}
        onClose={close}
        title={t('account.picture')}
        isWide
        isBusy={change.isPending}
      >
        <FormFault error={change.error} />
        <Loaded query={pictures}>
          {({ files }) => (
            <ul className="grid grid-cols-4 gap-2 sm:grid-cols-8">
              {files.map((path) => (
                <li key={path}>
                  <button
                    type="button"
                    aria-label={nameOf(path)}
                    aria-pressed={path === found.profile_image}
                    disabled={change.isPending}
                    onClick={() => change.mutate(path)}
                    className={classes(
                      'grid w-full place-items-center rounded-lg border p-2 hover:bg-hover',
                      path === found.profile_image ? 'border-accent' : 'border-transparent',
                    )}
                  >
                    <Picture path={path} />
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </Dialog>
    </div>
  );
}

/** `Space/046-rocket.svg` is a rocket. */
function nameOf(path: string): string {
  return path
    .replace(/^.*\//, '')
    .replace(/^\d+-|\.\w+$/g, '')
    .replaceAll('-', ' ');
}
