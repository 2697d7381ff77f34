// How English labels are laid out: lines end between words. A word that is too wide by itself is divided
// after its hyphens; what is still too wide, or too high for its box, is written smaller.
const CHINESE = /[\u2e80-\u9fff\uff00-\uffef]/;
const SMALLEST = 10;
const LINE_HEIGHT = 1.2;
const MARGIN = 2;

// Fills one line after the other; `glue` stands between two pieces on the same line.
function fill(pieces, glue, fits) {
  const lines = [];
  for (const piece of pieces) {
    const line = lines.length ? lines[lines.length - 1] + glue + piece : piece;
    if (lines.length && fits(line)) lines[lines.length - 1] = line;
    else lines.push(piece);
  }
  return lines;
}

function divided(text, fits) {
  const words = text.split(/\s+/).filter(Boolean);
  const parts = words.flatMap((word) => (fits(word) ? [word] : fill(word.match(/[^-]*-|[^-]+/g), "", fits)));
  return fill(parts, " ", fits);
}

function laidOut(renderer, text, options) {
  const { box, padding = 0, align = "center-top", style } = options;
  const room = box.width - 2 * padding;
  // What stands below its shape, or at the head of a large one, may grow downwards.
  const height = align === "center-top" ? Infinity : box.height - MARGIN;
  let fontSize = style.fontSize;
  for (;;) {
    const measured = { box: { width: 10000, height: 0 }, style: { ...style, fontSize } };
    const fits = (line) => renderer.getDimensions(line, measured).width <= room;
    const lines = divided(text, fits);
    const small = lines.length * fontSize * LINE_HEIGHT <= height && lines.every(fits);
    if (small || fontSize <= SMALLEST) return [lines.join("\n"), { ...options, style: { ...style, fontSize } }];
    fontSize -= 1;
  }
}

export function keepWordsWhole(renderer) {
  const create = renderer.createText.bind(renderer);
  renderer.createText = (text, options = {}) => {
    const padded = typeof (options.padding ?? 0) === "number";
    if (!text || !options.box || !padded || CHINESE.test(text)) return create(text, options);
    const style = { ...renderer.getDefaultStyle(), ...options.style };
    return create(...laidOut(renderer, text, { ...options, style }));
  };
}
