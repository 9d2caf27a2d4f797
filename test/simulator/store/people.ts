import { isoOf, type Seconds, DAY } from "./calendar.ts";
import { gid } from "./ids.ts";
import { below, between, chance, choose, next, randomOf, shareOf, STREAM, type Random } from "./random.ts";
import type { SimNode } from "./contract.ts";

/** [city, province, province code or null where a country has none, zip] */
type Town = readonly [string, string | null, string | null, string];
interface Culture {
  locale: string;
  country: string;
  countryCode: string;
  dial: string;
  first: readonly string[];
  last: readonly string[];
  streets: readonly string[];
  towns: readonly Town[];
}

const CULTURES: readonly Culture[] = [
  { locale: "en-US", country: "United States", countryCode: "US", dial: "+1212555", first: ["Mary", "James", "Zoë", "D'Angelo", "Anne-Marie", "Lee"], last: ["Smith", "O'Brien", "Johnson", "Nguyen", "van der Berg", "García-López"], streets: ["Main St", "W 42nd St", "Sunset Blvd", "Elm Street"], towns: [["New York", "New York", "NY", "10036"], ["Los Angeles", "California", "CA", "90028"], ["Austin", "Texas", "TX", "73301"], ["Saint Paul", "Minnesota", "MN", "55101"]] },
  { locale: "en-CA", country: "Canada", countryCode: "CA", dial: "+1416555", first: ["Chloé", "Liam", "Noah"], last: ["Tremblay", "MacDonald", "Singh"], streets: ["Queen St W", "Rue Sainte-Catherine"], towns: [["Toronto", "Ontario", "ON", "M5V 2A8"], ["Montréal", "Quebec", "QC", "H3B 1A7"]] },
  { locale: "en-GB", country: "United Kingdom", countryCode: "GB", dial: "+44207946", first: ["Oliver", "Siân", "Aoife"], last: ["Brown", "Ó Súilleabháin", "Patel"], streets: ["High Street", "Baker Street"], towns: [["London", "England", "ENG", "NW1 6XE"], ["Leeds", null, null, "LS1 4AP"]] },
  { locale: "de", country: "Germany", countryCode: "DE", dial: "+4930901", first: ["Jürgen", "Käthe", "Anneliese"], last: ["Müller", "Weiß", "Größer"], streets: ["Straße des 17. Juni", "Lindenstraße"], towns: [["Berlin", null, null, "10785"], ["Köln", null, null, "50667"]] },
  { locale: "fr", country: "France", countryCode: "FR", dial: "+331555", first: ["Zoé", "François", "Maëlys"], last: ["Lefèvre", "Dupré", "L'Hôpital"], streets: ["rue de l'Église", "bd Saint-Michel"], towns: [["Paris", null, null, "75005"], ["Aix-en-Provence", null, null, "13100"]] },
  { locale: "es", country: "Spain", countryCode: "ES", dial: "+34915", first: ["Íñigo", "Begoña"], last: ["Núñez", "Ibáñez"], streets: ["Calle de Alcalá", "Avenida de América"], towns: [["Madrid", "Madrid", "M", "28014"], ["A Coruña", "A Coruña", "C", "15001"]] },
  { locale: "ja", country: "Japan", countryCode: "JP", dial: "+81355", first: ["陽菜", "蓮", "さくら"], last: ["佐藤", "髙橋", "渡邉"], streets: ["千代田1-1", "道玄坂2丁目"], towns: [["東京", "Tōkyō", "JP-13", "100-0001"], ["大阪市", "Ōsaka", "JP-27", "530-0001"]] },
  { locale: "ar", country: "United Arab Emirates", countryCode: "AE", dial: "+97145", first: ["محمد", "فاطمة", "نور"], last: ["العلي", "بن خليفة", "الهاشمي"], streets: ["شارع الشيخ زايد", "شارع المكتوم"], towns: [["دبي", "Dubai", "DU", ""], ["أبو ظبي", "Abu Dhabi", "AZ", ""]] },
  { locale: "he", country: "Israel", countryCode: "IL", dial: "+97235", first: ["נועה", "דוד"], last: ["כהן", "לוי"], streets: ["רחוב הרצל", "שדרות רוטשילד"], towns: [["תל אביב", null, null, "6688101"]] },
  { locale: "ru", country: "Kazakhstan", countryCode: "KZ", dial: "+77172", first: ["Айгерим", "Фёдор"], last: ["Серікқызы", "Щербаков"], streets: ["проспект Абая"], towns: [["Астана", null, null, "010000"]] },
  { locale: "pt-BR", country: "Brazil", countryCode: "BR", dial: "+551155", first: ["João", "Conceição"], last: ["Gonçalves", "da Silva e Sousa"], streets: ["Avenida Paulista"], towns: [["São Paulo", "São Paulo", "SP", "01310-100"]] },
  { locale: "th", country: "Thailand", countryCode: "TH", dial: "+6625", first: ["สมชาย", "🌸 มะลิ"], last: ["ใจดี", "ณ อยุธยา"], streets: ["ถนนสุขุมวิท"], towns: [["กรุงเทพมหานคร", "Bangkok", "TH-10", "10110"]] },
]; // prettier-ignore
const CULTURE_SHARES = [48, 10, 9, 7, 5, 4, 4, 3, 2, 2, 3, 3];

const handleOf = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/[^A-Za-z]/g, "")
    .toLowerCase();
const HANDLES = CULTURES.map((culture) => ({
  first: culture.first.map((name) => handleOf(name) || culture.locale),
  last: culture.last.map((name) => handleOf(name) || "shopper"),
}));

export interface Person {
  number: number;
  id: string;
  firstName: string | null;
  lastName: string | null;
  name: string;
  email: string | null;
  phone: string | null;
  locale: string;
  culture: number;
}

/** The n-th customer of a store; customers are as fixed as the products and never change with their orders. */
export function personOf(seed: number, number: number): Person {
  const random = randomOf(seed, number, STREAM.person);
  const culture = shareOf(next(random), CULTURE_SHARES);
  const { first, last, locale, dial } = CULTURES[culture] as Culture;
  const f = below(random, first.length);
  const l = below(random, last.length);
  const handles = HANDLES[culture] as (typeof HANDLES)[number];
  const firstName = chance(random, 0.03) ? null : (first[f] as string);
  const lastName = last[l] as string;
  return {
    number,
    id: String(7_140_000_000_000 + number * 65_536 + below(random, 65_536)),
    firstName,
    lastName,
    name: firstName ? `${firstName} ${lastName}` : lastName,
    email: chance(random, 0.97) ? `${handles.first[f]}.${handles.last[l]}${number}@example.com` : null,
    phone: chance(random, 0.4) ? `${dial}${String(between(random, 1000, 9999))}` : null,
    locale,
    culture,
  };
}

export function customerNode(seed: number, person: Person, storeOpened: Seconds): SimNode {
  const random = randomOf(seed, person.number + 0x40000000, STREAM.person);
  const createdAt = storeOpened - between(random, 1, 300 * DAY);
  const { email, phone } = person;
  return {
    id: gid("Customer", person.id),
    legacyResourceId: person.id,
    displayName: person.name,
    firstName: person.firstName,
    lastName: person.lastName,
    email,
    phone,
    defaultEmailAddress: email && {
      emailAddress: email,
      marketingState: "NOT_SUBSCRIBED",
      openTrackingLevel: "UNKNOWN",
      validFormat: true,
    },
    defaultPhoneNumber: phone && { phoneNumber: phone, marketingState: "NOT_SUBSCRIBED" },
    numberOfOrders: String(between(random, 1, 9)),
    state: choose(random, ["DISABLED", "DISABLED", "ENABLED", "INVITED"]),
    locale: person.locale,
    note: null,
    tags: chance(random, 0.15) ? ["VIP", "newsletter"] : [],
    taxExempt: false,
    verifiedEmail: email !== null,
    createdAt: isoOf(createdAt),
    updatedAt: isoOf(createdAt + between(random, 0, DAY)),
  };
}

export function addressNode(person: Person, id: string, random: Random): SimNode {
  const culture = CULTURES[person.culture] as Culture;
  const [city, province, provinceCode, zip] = choose(random, culture.towns);
  const company = chance(random, 0.08) ? "Åkesson & Søn ApS" : null;
  const address1 = `${between(random, 1, 299)} ${choose(random, culture.streets)}`;
  const address2 = chance(random, 0.2) ? `Apt ${between(random, 1, 40)}` : null;
  const located = chance(random, 0.7);
  return {
    id: `${gid("MailingAddress", id)}?model_name=Address`,
    name: person.name,
    firstName: person.firstName,
    lastName: person.lastName,
    company,
    address1,
    address2,
    city,
    province,
    provinceCode,
    zip,
    country: culture.country,
    countryCodeV2: culture.countryCode,
    countryCode: culture.countryCode,
    phone: person.phone,
    latitude: located ? between(random, -60_000_000, 60_000_000) / 1e6 : null,
    longitude: located ? between(random, -180_000_000, 180_000_000) / 1e6 : null,
    coordinatesValidated: located,
    formatted: [company, address1, address2, `${zip} ${city}`.trim(), culture.country].filter((line) => line !== null),
    formattedArea: [city, provinceCode, culture.country].filter((part) => part !== null).join(", "),
    timeZone: null,
    validationResultSummary: null,
  };
}
