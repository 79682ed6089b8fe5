import { Autocomplete } from '@base-ui/react/autocomplete';
import { useId, useState, type ReactNode } from 'react';
import { CONTROL } from './field';

interface SuggestFieldProps<Item> {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** What fits the text. The server has searched it. */
  readonly items: readonly Item[];
  /** What the field contains when the item is chosen. */
  readonly valueOf: (item: Item) => string;
  readonly render: (item: Item) => ReactNode;
  /** Shown in place of items. */
  readonly empty: ReactNode;
}

/** A text field that offers what fits. Arrows and Enter choose, Escape closes the list. */
export function SuggestField<Item>(props: SuggestFieldProps<Item>) {
  const { label, hint, value, onChange, items, valueOf, render, empty } = props;
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  // What is typed in full needs no list, which hides the rest of the form from screen readers.
  const isComplete = items.some((item) => valueOf(item) === value);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-[0.8125rem] font-medium">
        {label}
      </label>
      <Autocomplete.Root
        mode="none"
        autoHighlight
        openOnInputClick
        open={isOpen && !isComplete}
        onOpenChange={setOpen}
        items={items}
        itemToStringValue={valueOf}
        value={value}
        onValueChange={onChange}
      >
        <Autocomplete.Input
          id={id}
          required
          autoComplete="off"
          spellCheck={false}
          className={CONTROL}
          aria-describedby={hint ? `${id}-hint` : undefined}
        />
        <Autocomplete.Portal>
          <Autocomplete.Positioner sideOffset={4} className="z-[60] w-(--anchor-width)">
            <Autocomplete.Popup className="max-h-64 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-lg">
              <Autocomplete.Empty className="text-sm text-soft">
                {items.length === 0 && <p className="px-2.5 py-1.5">{empty}</p>}
              </Autocomplete.Empty>
              <Autocomplete.List>
                {(item: Item) => (
                  <Autocomplete.Item
                    key={valueOf(item)}
                    value={item}
                    className="cursor-pointer truncate rounded-md px-2.5 py-1.5 text-sm outline-none data-highlighted:bg-hover"
                  >
                    {render(item)}
                  </Autocomplete.Item>
                )}
              </Autocomplete.List>
            </Autocomplete.Popup>
          </Autocomplete.Positioner>
        </Autocomplete.Portal>
      </Autocomplete.Root>
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
