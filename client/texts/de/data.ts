/** German texts of client/data: what the engine says about things that are closed to it, and why a data set cannot be made. */
export const data = {
  'A query reads the data sets of this session and nothing else; “{0}” is out of its reach, and nothing was fetched. Import the file, then name its data set.': 'Eine Abfrage liest die Datensätze dieser Sitzung und sonst nichts; „{0}“ ist für sie nicht erreichbar, und nichts wurde geholt. Importieren Sie die Datei, dann nennen Sie ihren Datensatz.',
  'Time zones are an extension of the engine (icu) that is not part of this app and is never fetched.': 'Zeitzonen sind eine Erweiterung der Engine (icu), die nicht Teil dieser App ist und nie geholt wird.',
  'Datetimes here are UTC without a zone: write now()::TIMESTAMP, and add hours with INTERVAL.': 'Zeitangaben sind hier UTC ohne Zone: Schreiben Sie now()::TIMESTAMP, und zählen Sie Stunden mit INTERVAL hinzu.',
  'JSON functions are an extension of the engine (json) that is not part of this app and is never fetched.': 'JSON-Funktionen sind eine Erweiterung der Engine (json), die nicht Teil dieser App ist und nie geholt wird.',
  'Files of this kind can be imported.': 'Dateien dieser Art lassen sich importieren.',
  'Reading Parquet by name is an extension of the engine (parquet) that is not part of this app and is never fetched.': 'Parquet nach Namen zu lesen ist eine Erweiterung der Engine (parquet), die nicht Teil dieser App ist und nie geholt wird.',
  'This is an extension of the engine ({0}) that is not part of this app and is never fetched.': 'Das ist eine Erweiterung der Engine ({0}), die nicht Teil dieser App ist und nie geholt wird.',
  'It needs more memory than the browser gives. Nothing else is affected. Ask for fewer rows or columns, or gather them first.': 'Das braucht mehr Arbeitsspeicher, als der Browser hergibt. Sonst ist nichts betroffen. Fragen Sie nach weniger Zeilen oder Spalten, oder fassen Sie sie vorher zusammen.',
  '{0}. Write now()::TIMESTAMP::DATE: datetimes here are UTC without a zone.': '{0}. Schreiben Sie now()::TIMESTAMP::DATE: Zeitangaben sind hier UTC ohne Zone.',
  '“{0}” names itself. A data set cannot be made from itself.': '„{0}“ nennt sich selbst. Ein Datensatz kann nicht aus sich selbst entstehen.',
  '“{0}” is made from “{1}”': '„{0}“ entsteht aus „{1}“',
  '{0}, and “{1}” is made from “{2}”. Nothing can be made from itself.': '{0}, und „{1}“ entsteht aus „{2}“. Nichts kann aus sich selbst entstehen.',
  'It is made from {0}, which was removed from this session.': 'Er entsteht aus {0}, was aus dieser Sitzung entfernt wurde.',
} as const;
