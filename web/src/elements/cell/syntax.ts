/** Colours of code, for static blocks and the editor alike: both write the classes of Lezer's `classHighlighter`. */
import { css } from 'lit';

export const syntax = css`
  .tok-keyword,
  .tok-operatorKeyword,
  .tok-moduleKeyword,
  .tok-controlKeyword,
  .tok-definitionKeyword {
    color: var(--syn-keyword);
  }
  .tok-string,
  .tok-string2,
  .tok-character {
    color: var(--syn-string);
  }
  .tok-number,
  .tok-bool,
  .tok-atom,
  .tok-literal {
    color: var(--syn-number);
  }
  .tok-comment,
  .tok-meta {
    color: var(--syn-comment);
    font-style: italic;
  }
  .tok-variableName.tok-definition,
  .tok-function,
  .tok-propertyName.tok-definition,
  .tok-macroName {
    color: var(--syn-function);
  }
  .tok-typeName,
  .tok-className,
  .tok-namespace,
  .tok-labelName {
    color: var(--syn-type);
  }
  .tok-operator,
  .tok-punctuation,
  .tok-derefOperator {
    color: var(--syn-operator);
  }
  .tok-tagName,
  .tok-heading {
    color: var(--syn-tag);
  }
  .tok-heading,
  .tok-strong {
    font-weight: 650;
  }
  .tok-attributeName {
    color: var(--syn-attribute);
  }
  .tok-link,
  .tok-url {
    color: var(--syn-function);
  }
  .tok-emphasis {
    font-style: italic;
  }
  .tok-inserted {
    color: var(--done);
  }
  .tok-deleted,
  .tok-invalid {
    color: var(--syn-invalid);
  }
`;
