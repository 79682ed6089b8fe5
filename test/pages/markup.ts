/** The attributes of each element of a kind on a page. One without a value has an empty text. */
export function attributesOf(page: string, tag: string): Record<string, string>[] {
  const elements = [...page.matchAll(new RegExp(`<${tag}\\b([^>]*)>`, 'g'))];
  return elements.map(([, inside = '']) =>
    Object.fromEntries(
      [...inside.matchAll(/\s([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value = '']) => [
        name!,
        value,
      ]),
    ),
  );
}
