import { Dialog as Base } from '@base-ui/react/dialog';
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keepFocus } from '../app/keep-focus';
import { Button } from './button';
import { classes } from './classes';

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  readonly isWide?: boolean;
  /** While something is sent: nothing in the window closes it before the outcome is known. */
  readonly isBusy?: boolean;
}

const IsBusy = createContext(false);

/**
 * A window over the view. The focus stays in it, Escape closes it. A press beside it does not: a
 * secret that is shown once, or what was typed, would be gone by a slip of the finger.
 */
export function Dialog(props: DialogProps) {
  const { isOpen, onClose, title, description, children, isWide, isBusy = false } = props;
  const { t } = useTranslation();
  // What opened it can be gone by now, such as the button of what the window ended.
  useEffect(() => keepFocus, []);
  return (
    <Base.Root
      open={isOpen}
      onOpenChange={(open, details) => {
        if (isBusy) details.cancel();
        else if (!open) onClose();
      }}
      onOpenChangeComplete={(open) => !open && keepFocus()}
      disablePointerDismissal
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[#0b1220]/50" />
        <Base.Popup
          className={classes(
            'fixed top-[8vh] left-1/2 z-50 max-h-[84vh] w-[calc(100vw-2rem)] -translate-x-1/2 overflow-y-auto',
            'rounded-xl border border-line bg-raised p-5 shadow-xl outline-none',
            isWide ? 'max-w-3xl' : 'max-w-lg',
          )}
        >
          <Base.Title className="mb-3 pr-10 text-base font-semibold">{title}</Base.Title>
          {description && (
            <Base.Description className="mb-4 text-sm text-soft">{description}</Base.Description>
          )}
          <IsBusy value={isBusy}>{children}</IsBusy>
          {/* Last, so that the focus begins at what the window asks for. */}
          <Base.Close
            render={
              <Button
                kind="quiet"
                size="small"
                icon="close"
                isIconOnly
                disabled={isBusy}
                className="absolute! top-4 right-4"
              >
                {t('common.close')}
              </Button>
            }
          />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Closes the window that it is in, unless that is busy. */
export function Cancel() {
  const { t } = useTranslation();
  const isBusy = useContext(IsBusy);
  return <Base.Close render={<Button disabled={isBusy}>{t('common.cancel')}</Button>} />;
}

/** The buttons at the end of a form or of a window. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>;
}
