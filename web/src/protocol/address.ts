/** What stands behind the question mark of an address. */
type Parameter = string | number | readonly string[] | null | undefined;

/** The address of a path; parameters that are null are left out, and a list is one parameter for each item. */
export function addressOf(path: string, query: Readonly<Record<string, Parameter>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const item of Array.isArray(value) ? (value as readonly string[]) : [value])
      if (item != null) parameters.append(name, String(item));
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}
