/** Norwegian texts of client/data: what the engine says about things that are closed to it, and why a data set cannot be made. */
export const data = {
  'A query reads the data sets of this session and nothing else; “{0}” is out of its reach, and nothing was fetched. Import the file, then name its data set.': 'En spørring leser datasettene i denne økten og ingenting annet; «{0}» er utenfor rekkevidde, og ingenting ble hentet. Importer filen, og nevn så datasettet.',
  'Time zones are an extension of the engine (icu) that is not part of this app and is never fetched.': 'Tidssoner er en utvidelse av motoren (icu) som ikke er del av denne appen og aldri hentes.',
  'Datetimes here are UTC without a zone: write now()::TIMESTAMP, and add hours with INTERVAL.': 'Tidspunkter er her UTC uten sone: Skriv now()::TIMESTAMP, og legg til timer med INTERVAL.',
  'JSON functions are an extension of the engine (json) that is not part of this app and is never fetched.': 'JSON-funksjoner er en utvidelse av motoren (json) som ikke er del av denne appen og aldri hentes.',
  'Files of this kind can be imported.': 'Filer av denne typen kan importeres.',
  'Reading Parquet by name is an extension of the engine (parquet) that is not part of this app and is never fetched.': 'Å lese Parquet ved navn er en utvidelse av motoren (parquet) som ikke er del av denne appen og aldri hentes.',
  'This is an extension of the engine ({0}) that is not part of this app and is never fetched.': 'Dette er en utvidelse av motoren ({0}) som ikke er del av denne appen og aldri hentes.',
  'It needs more memory than the browser gives. Nothing else is affected. Ask for fewer rows or columns, or gather them first.': 'Dette krever mer minne enn nettleseren gir. Ingenting annet er berørt. Spør etter færre rader eller kolonner, eller samle dem først.',
  '{0}. Write now()::TIMESTAMP::DATE: datetimes here are UTC without a zone.': '{0}. Skriv now()::TIMESTAMP::DATE: Tidspunkter er her UTC uten sone.',
  '“{0}” names itself. A data set cannot be made from itself.': '«{0}» nevner seg selv. Et datasett kan ikke lages av seg selv.',
  '“{0}” is made from “{1}”': '«{0}» lages av «{1}»',
  '{0}, and “{1}” is made from “{2}”. Nothing can be made from itself.': '{0}, og «{1}» lages av «{2}». Ingenting kan lages av seg selv.',
  'It is made from {0}, which was removed from this session.': 'Det lages av {0}, som ble fjernet fra denne økten.',
} as const;
