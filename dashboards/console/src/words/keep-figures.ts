const FIGURE_AND_UNIT = /(\d) (?=(?:ms|s|min|h|d|bits|[kKMGT]?i?B)(?![\w-])|%)/g

/** Ties figures to their units, so that no line ends between '9' and 's'. */
export const keepFigures = (text: string): string => text.replace(FIGURE_AND_UNIT, '$1\u00a0')
