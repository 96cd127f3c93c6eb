import type { ImageCandidate } from '../../model/document.js';
import { isContentDataUrl } from './data-url.js';
import { knownWidth } from './known-size.js';
import { resolveUrl } from './resolve-url.js';
import { parseSrcset } from './srcset.js';
import { isStandIn } from './stand-in.js';
import { isTemplate } from './url-template.js';

/** Widths above this gain nothing for training and cost bandwidth; the smallest of them is still better than none. */
const WIDTH_CEILING = 2048;
/** Up to this width a picture is a preview of a larger one. */
const PREVIEW_WIDTH = 200;
/** Width that a set's candidate without any descriptor is taken to have. */
const SET_WIDTH = 750;
/** What resizers write to blur a preview. */
const BLURRED = /(?:^|[/_,?&=-])(?:e_blur|blur|blurred|lqip)(?:[_=:,.&/-]|$)/i;

/**
 * What kind of place a URL was found in. The kinds of one tier compete by width; a place that states none is taken to
 * offer the width given here.
 */
const KINDS = {
  set: { tier: 6, width: SET_WIDTH },
  large: { tier: 6, width: 1600 },
  link: { tier: 6, width: 1400 },
  lazy: { tier: 6, width: 750 },
  src: { tier: 6, width: 650 },
  /** Any other attribute that holds the path of a picture. */
  unknown: { tier: 5, width: 650 },
  /** `<source>`: cropped for small screens here and there. */
  source: { tier: 4, width: 650 },
  /** A `<source>` in a format that few decoders read. */
  modernSource: { tier: 3, width: 650 },
  /** The link of a page that may show another picture. */
  farLink: { tier: 3, width: 650 },
  preview: { tier: 2, width: 100 },
} as const;
const STAND_IN_TIER = 1;
const INLINE_TIER = 0;

/** A kind of place, see {@link KINDS}. */
export type OfferKind = keyof typeof KINDS;

/** A URL and the places that offer it. */
interface Offer {
  candidate: ImageCandidate;
  kind: OfferKind;
  claims: OfferClaims;
  /** Computed when there is something to compare with: most images offer one URL. */
  rank?: number;
}

/** What a place says of a URL, beside the URL. */
export interface OfferClaims {
  width?: number | undefined;
  /** The width that it is taken to have where nothing states one. */
  guess?: number | undefined;
  mime?: string | undefined;
  /** Tiers to lower it by. */
  lower?: number;
}

/** Candidates as they are found; each URL once, with the best of its ranks. */
export class Offers {
  private readonly byUrl = new Map<string, Offer>();

  /** @param declared - the element's width in CSS pixels, when it is known */
  constructor(
    private readonly base: string,
    private readonly declared: number | undefined,
  ) {}

  /** Takes a URL as written; what is no URL, a template or an inline placeholder is left out. */
  add(reference: string | undefined, from: string, kind: OfferKind, claims: OfferClaims = {}): void {
    if (reference === undefined) return;
    const text = reference.trim();
    const inline = /^data:/i.test(text);
    if (inline ? !isContentDataUrl(text) : isTemplate(text)) return;
    const url = inline ? text : resolveUrl(text, this.base);
    if (url === undefined) return;
    const { width, mime } = claims;
    const candidate: ImageCandidate = {
      url,
      from,
      ...(width === undefined ? {} : { width }),
      ...(mime === undefined || mime === '' ? {} : { mime }),
    };
    const known = this.byUrl.get(url);
    // One place that states the width of a URL says it for all: the `src` of a set is often its smallest picture.
    const stated = width ?? known?.claims.width;
    const offer: Offer = { candidate, kind, claims: { ...claims, width: stated } };
    if (known !== undefined && known.claims.width !== stated) {
      known.claims = { ...known.claims, width: stated };
      delete known.rank;
    }
    if (known === undefined || this.rankOf(offer) > this.rankOf(known)) this.byUrl.set(url, offer);
  }

  /** Takes all candidates of a `srcset`. */
  addSet(set: string | undefined, from: string, kind: OfferKind, claims: OfferClaims = {}): void {
    if (set === undefined || set === '') return;
    for (const { url, width, density } of parseSrcset(set)) {
      const known = width ?? this.widthAt(density);
      const guess = known ?? (density === undefined ? undefined : density * SET_WIDTH);
      this.add(url, from, kind, { ...claims, width: known, guess });
    }
  }

  /** Whether a picture was offered that is neither inline nor a stand-in. */
  hasPicture(): boolean {
    for (const offer of this.byUrl.values()) if (this.rankOf(offer) >= KINDS.preview.tier) return true;
    return false;
  }

  /** Whether nothing larger than a preview was offered. */
  hasPreviewOnly(): boolean {
    for (const offer of this.byUrl.values()) if (this.rankOf(offer) >= KINDS.preview.tier + 1) return false;
    return this.byUrl.size > 0;
  }

  /** Best first. */
  ranked(): ImageCandidate[] {
    const offers = [...this.byUrl.values()];
    if (offers.length > 1) offers.sort((a, b) => this.rankOf(b) - this.rankOf(a));
    return offers.map(({ candidate }) => candidate);
  }

  private rankOf(offer: Offer): number {
    offer.rank ??= this.computeRank(offer);
    return offer.rank;
  }

  private computeRank({ candidate: { url }, kind, claims }: Offer): number {
    if (url.startsWith('data:')) return INLINE_TIER;
    const { tier, width: usual } = KINDS[kind];
    const stated = claims.width ?? knownWidth(url);
    const width = stated ?? claims.guess ?? (kind === 'src' ? Math.max(usual, this.declared ?? 0) : usual);
    if (isStandIn(url)) return STAND_IN_TIER + widthShare(width);
    const small = (stated !== undefined && stated <= PREVIEW_WIDTH) || BLURRED.test(url);
    const place = Math.max(KINDS.preview.tier, tier - (claims.lower ?? 0));
    return (small ? Math.min(place, KINDS.preview.tier) : place) + widthShare(width);
  }

  private widthAt(density: number | undefined): number | undefined {
    return density === undefined || this.declared === undefined
      ? undefined
      : Math.round(density * this.declared);
  }
}

/** 0 to 1, growing with the width up to the ceiling; wider ones fall below it again. */
function widthShare(width: number): number {
  return width <= WIDTH_CEILING
    ? (0.99 * width) / WIDTH_CEILING
    : Math.max(0.5, (0.95 * WIDTH_CEILING) / width);
}
