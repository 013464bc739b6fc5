/** A tag with its attributes. */
interface Tag {
  readonly tagName: string;
  readonly attribs: Record<string, string>;
  readonly text?: string;
}

/** Rules of {@linkcode sanitizeHtml}; what they do not name is dropped. */
interface Rules {
  readonly allowedTags: readonly string[];
  readonly allowedAttributes: Readonly<
    Record<string, readonly (string | { readonly name: string; readonly values: readonly string[] })[]>
  >;
  readonly allowedClasses?: Readonly<Record<string, readonly string[]>>;
  readonly allowedSchemes?: readonly string[];
  readonly allowedSchemesByTag?: Readonly<Record<string, readonly string[]>>;
  readonly allowedSchemesAppliedToAttributes?: readonly string[];
  readonly allowProtocolRelative?: boolean;
  readonly transformTags?: Readonly<Record<string, (tagName: string, attribs: Record<string, string>) => Tag>>;
  readonly nestingLimit?: number;
  readonly parser?: { readonly xmlMode?: boolean };
}

/** The text without what the rules do not allow. */
export default function sanitizeHtml(html: string, rules: Rules): string;
