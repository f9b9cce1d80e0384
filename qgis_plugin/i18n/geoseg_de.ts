<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>AccuracyPage</name>
        <message>
            <source>Hold the map against</source>
            <translation>Karte vergleichen mit</translation>
        </message>
        <message>
            <source>Leave empty for sample points, label files and class rasters</source>
            <translation>Bei Stichprobenpunkten, Labeldateien und Klassenrastern leer lassen</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>Referenz</translation>
        </message>
        <message>
            <source>Class field</source>
            <translation>Klassenfeld</translation>
        </message>
        <message>
            <source>Assess</source>
            <translation>Bewerten</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Kopieren als</translation>
        </message>
        <message>
            <source>Classes</source>
            <translation>Klassen</translation>
        </message>
        <message>
            <source>Confusion</source>
            <translation>Verwechslungen</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Bericht</translation>
        </message>
        <message>
            <source>Save as CSV…</source>
            <translation>Als CSV speichern…</translation>
        </message>
        <message>
            <source>no reference is chosen</source>
            <translation>keine Referenz gewählt</translation>
        </message>
        <message>
            <source>draw points, or add a layer of labels</source>
            <translation>Punkte ziehen oder einen Layer mit Labels hinzufügen</translation>
        </message>
        <message>
            <source>GeoSeg: accuracy</source>
            <translation>GeoSeg: Genauigkeit</translation>
        </message>
        <message>
            <source>Overall accuracy of the whole map: &lt;b&gt;{of}&lt;/b&gt; (95 % interval)</source>
            <translation>Gesamtgenauigkeit der ganzen Karte: &lt;b&gt;{of}&lt;/b&gt; (95-%-Intervall)</translation>
        </message>
        <message>
            <source>Overall accuracy: &lt;b&gt;{of}&lt;/b&gt;</source>
            <translation>Gesamtgenauigkeit: &lt;b&gt;{of}&lt;/b&gt;</translation>
        </message>
        <message>
            <source>Class</source>
            <translation>Klasse</translation>
        </message>
        <message>
            <source>User's accuracy</source>
            <translation>Nutzergenauigkeit</translation>
        </message>
        <message>
            <source>Producer's accuracy</source>
            <translation>Produzentengenauigkeit</translation>
        </message>
        <message>
            <source>Area ({unit})</source>
            <translation>Fläche ({unit})</translation>
        </message>
        <message>
            <source>No interval: all points that count here were right, or all were wrong. More points may tell how far off it is.</source>
            <translation>Kein Intervall: Alle Punkte, die hier zählen, waren richtig, oder alle waren falsch. Mehr Punkte können zeigen, wie weit der Wert danebenliegt.</translation>
        </message>
        <message>
            <source>Map ↓  Reference →</source>
            <translation>Karte ↓  Referenz →</translation>
        </message>
        <message>
            <source>Save as CSV</source>
            <translation>Als CSV speichern</translation>
        </message>
        <message>
            <source>CSV files (*.csv)</source>
            <translation>CSV-Dateien (*.csv)</translation>
        </message>
        <message>
            <source>{path} cannot be written ({reason})</source>
            <translation>{path} kann nicht geschrieben werden ({reason})</translation>
        </message>
        <message>
            <source>close it in other programs, or choose another place</source>
            <translation>schließen Sie die Datei in anderen Programmen oder wählen Sie einen anderen Ort</translation>
        </message>
        <message>
            <source>Written: {path}</source>
            <translation>Geschrieben: {path}</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>keine Klassenkarte gewählt</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>fügen Sie dem Projekt eine hinzu</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Abgebrochen. Es wurde nichts geschrieben.</translation>
        </message>
    </context>
    <context>
        <name>CheckDock</name>
        <message>
            <source>GeoSeg check and improve</source>
            <translation>GeoSeg: prüfen und verbessern</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Klassenkarte</translation>
        </message>
        <message>
            <source>Points</source>
            <translation>Punkte</translation>
        </message>
        <message>
            <source>Accuracy</source>
            <translation>Genauigkeit</translation>
        </message>
        <message>
            <source>Label next</source>
            <translation>Als Nächstes labeln</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>Trainieren</translation>
        </message>
    </context>
    <context>
        <name>ImprovePage</name>
        <message>
            <source>Train again with what was labelled since</source>
            <translation>Mit den neuen Labels erneut trainieren</translation>
        </message>
        <message>
            <source>Train again</source>
            <translation>Erneut trainieren</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Kopieren als</translation>
        </message>
        <message>
            <source>From the run</source>
            <translation>Aus dem Lauf</translation>
        </message>
        <message>
            <source>What has changed?</source>
            <translation>Was hat sich geändert?</translation>
        </message>
        <message>
            <source>Show the changes</source>
            <translation>Änderungen zeigen</translation>
        </message>
        <message>
            <source>Earlier map</source>
            <translation>Frühere Karte</translation>
        </message>
        <message>
            <source>no run is chosen</source>
            <translation>kein Lauf gewählt</translation>
        </message>
        <message>
            <source>Train again: {name}</source>
            <translation>Erneut trainieren: {name}</translation>
        </message>
        <message>
            <source>Started; the panel of jobs shows how far it is.</source>
            <translation>Gestartet; das Auftragsfenster zeigt den Fortschritt.</translation>
        </message>
        <message>
            <source>there is no other class map</source>
            <translation>es gibt keine andere Klassenkarte</translation>
        </message>
        <message>
            <source>map again with the new model, and choose that map at the top</source>
            <translation>mit dem neuen Modell noch einmal kartieren und jene Karte oben wählen</translation>
        </message>
        <message>
            <source>GeoSeg: changes</source>
            <translation>GeoSeg: Änderungen</translation>
        </message>
        <message>
            <source>Changes</source>
            <translation>Änderungen</translation>
        </message>
        <message>
            <source>unchanged</source>
            <translation>unverändert</translation>
        </message>
        <message>
            <source>{share:.1%} of what both maps show has changed. Written: {path}</source>
            <translation>{share:.1%} dessen, was beide Karten zeigen, haben sich geändert. Geschrieben: {path}</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>keine Klassenkarte gewählt</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>fügen Sie dem Projekt eine hinzu</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Abgebrochen. Es wurde nichts geschrieben.</translation>
        </message>
    </context>
    <context>
        <name>Page</name>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>keine Klassenkarte gewählt</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>fügen Sie dem Projekt eine hinzu</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Abgebrochen. Es wurde nichts geschrieben.</translation>
        </message>
    </context>
    <context>
        <name>PointsPage</name>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>keine Klassenkarte gewählt</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>fügen Sie dem Projekt eine hinzu</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Abgebrochen. Es wurde nichts geschrieben.</translation>
        </message>
        <message>
            <source>Draw sample points</source>
            <translation>Stichprobenpunkte ziehen</translation>
        </message>
        <message>
            <source>50 or more are advised for each class</source>
            <translation>Empfohlen sind mindestens 50 je Klasse</translation>
        </message>
        <message>
            <source>Another seed draws other points</source>
            <translation>Ein anderer Startwert zieht andere Punkte</translation>
        </message>
        <message>
            <source>by area on the map</source>
            <translation>nach Fläche auf der Karte</translation>
        </message>
        <message>
            <source>evenly</source>
            <translation>gleichmäßig</translation>
        </message>
        <message>
            <source>Points in all</source>
            <translation>Punkte insgesamt</translation>
        </message>
        <message>
            <source>Least of each class</source>
            <translation>Mindestzahl je Klasse</translation>
        </message>
        <message>
            <source>Share them</source>
            <translation>Verteilung</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Startwert</translation>
        </message>
        <message>
            <source>Draw points</source>
            <translation>Punkte ziehen</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Kopieren als</translation>
        </message>
        <message>
            <source>What is really there?</source>
            <translation>Was ist dort wirklich?</translation>
        </message>
        <message>
            <source>Points</source>
            <translation>Punkte</translation>
        </message>
        <message>
            <source>Look at the points</source>
            <translation>Punkte ansehen</translation>
        </message>
        <message>
            <source>Keys 1 to 9 choose a class, 0 leaves the point open, Backspace goes back</source>
            <translation>Die Tasten 1 bis 9 wählen eine Klasse, 0 lässt den Punkt offen, die Rücktaste geht zurück</translation>
        </message>
        <message>
            <source>0  Not sure, next</source>
            <translation>0  Unsicher, weiter</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <source>GeoSeg: sample points</source>
            <translation>GeoSeg: Stichprobenpunkte</translation>
        </message>
        <message>
            <source>Sample points</source>
            <translation>Stichprobenpunkte</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>{path} kann nicht geöffnet werden</translation>
        </message>
        <message>
            <source>{count} points in {path}</source>
            <translation>{count} Punkte in {path}</translation>
        </message>
        <message>
            <source>no points are chosen</source>
            <translation>keine Punkte gewählt</translation>
        </message>
        <message>
            <source>draw some in the map first</source>
            <translation>ziehen Sie zuerst welche in der Karte</translation>
        </message>
        <message>
            <source>the point lies beyond the project's CRS</source>
            <translation>der Punkt liegt außerhalb des KBS des Projekts</translation>
        </message>
        <message>
            <source>choose another CRS for the project</source>
            <translation>wählen Sie ein anderes KBS für das Projekt</translation>
        </message>
        <message>
            <source>There is no class map in the project yet.</source>
            <translation>Im Projekt ist noch keine Klassenkarte.</translation>
        </message>
        <message>
            <source>The map that is chosen has no classes in its style.</source>
            <translation>Die gewählte Karte hat keine Klassen in ihrem Stil.</translation>
        </message>
        <message>
            <source>All points have an answer.</source>
            <translation>Alle Punkte sind beantwortet.</translation>
        </message>
        <message>
            <source>Point {number} of {total}</source>
            <translation>Punkt {number} von {total}</translation>
        </message>
    </context>
    <context>
        <name>WindowsPage</name>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>keine Klassenkarte gewählt</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>fügen Sie dem Projekt eine hinzu</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Abgebrochen. Es wurde nichts geschrieben.</translation>
        </message>
        <message>
            <source>Where the model is least sure</source>
            <translation>Wo das Modell am unsichersten ist</translation>
        </message>
        <message>
            <source>Label files (*.gpkg)</source>
            <translation>Labeldateien (*.gpkg)</translation>
        </message>
        <message>
            <source>Windows are added to it; what is labelled in it already is left out</source>
            <translation>Ihr werden Fenster hinzugefügt; was in ihr schon gelabelt ist, wird ausgelassen</translation>
        </message>
        <message>
            <source>How much a window loses that is near another and has the same classes</source>
            <translation>Wie viel ein Fenster verliert, das nahe bei einem anderen liegt und dieselben Klassen hat</translation>
        </message>
        <message>
            <source>Label file</source>
            <translation>Labeldatei</translation>
        </message>
        <message>
            <source>Windows</source>
            <translation>Fenster</translation>
        </message>
        <message>
            <source>Side</source>
            <translation>Seite</translation>
        </message>
        <message>
            <source>Spread</source>
            <translation>Streuung</translation>
        </message>
        <message>
            <source>Find windows</source>
            <translation>Fenster suchen</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Kopieren als</translation>
        </message>
        <message>
            <source>Rank</source>
            <translation>Rang</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Unsicherheit</translation>
        </message>
        <message>
            <source>Mostly</source>
            <translation>Überwiegend</translation>
        </message>
        <message>
            <source>Extent</source>
            <translation>Ausdehnung</translation>
        </message>
        <message>
            <source>Add as extent for training</source>
            <translation>Als Trainingsausdehnung hinzufügen</translation>
        </message>
        <message>
            <source>GeoSeg: where to label next</source>
            <translation>GeoSeg: wo als Nächstes labeln</translation>
        </message>
        <message>
            <source>Label next</source>
            <translation>Als Nächstes labeln</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>{path} kann nicht geöffnet werden</translation>
        </message>
        <message>
            <source>Windows found: {count}; there is no room for {asked}. {path}</source>
            <translation>Gefundene Fenster: {count}; für {asked} ist kein Platz. {path}</translation>
        </message>
        <message>
            <source>Windows found: {count}. {path}</source>
            <translation>Gefundene Fenster: {count}. {path}</translation>
        </message>
        <message>
            <source>no window is chosen</source>
            <translation>kein Fenster gewählt</translation>
        </message>
        <message>
            <source>no label file is chosen</source>
            <translation>keine Labeldatei gewählt</translation>
        </message>
        <message>
            <source>Added. Label it completely: draw every class in it.</source>
            <translation>Hinzugefügt. Vollständig labeln: Zeichnen Sie darin jede Klasse.</translation>
        </message>
        <message>
            <source>The window is an extent of the file already.</source>
            <translation>Das Fenster ist bereits eine Ausdehnung der Datei.</translation>
        </message>
    </context>
    <context>
        <name>Board</name>
        <message>
            <source>GeoSeg: start a job</source>
            <translation>GeoSeg: Auftrag starten</translation>
        </message>
    </context>
    <context>
        <name>Chart</name>
        <message>
            <source>Nothing to draw yet</source>
            <translation>Noch nichts zu zeichnen</translation>
        </message>
    </context>
    <context>
        <name>CopyMenu</name>
        <message>
            <source>Copy as</source>
            <translation>Kopieren als</translation>
        </message>
        <message>
            <source>Copy as command</source>
            <translation>Als Befehl kopieren</translation>
        </message>
        <message>
            <source>Copy as qgis_process</source>
            <translation>Als qgis_process kopieren</translation>
        </message>
        <message>
            <source>Copy as Python</source>
            <translation>Als Python kopieren</translation>
        </message>
    </context>
    <context>
        <name>Detail</name>
        <message>
            <source>Curves</source>
            <translation>Kurven</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>Protokoll</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <source>Run the same command again; it goes on where it stopped</source>
            <translation>Denselben Befehl erneut ausführen; er macht dort weiter, wo er aufhörte</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Bericht</translation>
        </message>
        <message>
            <source>Open the report in the browser</source>
            <translation>Bericht im Browser öffnen</translation>
        </message>
        <message>
            <source>Map…</source>
            <translation>Kartieren…</translation>
        </message>
        <message>
            <source>Map an orthophoto with the model of this job</source>
            <translation>Ein Orthofoto mit dem Modell dieses Auftrags kartieren</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Take the job off the list; its run folder stays</source>
            <translation>Auftrag aus der Liste nehmen; sein Laufordner bleibt</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Kopieren als</translation>
        </message>
        <message>
            <source>No jobs yet. Training shows up here, and goes on when QGIS is closed.</source>
            <translation>Noch keine Aufträge. Training erscheint hier und läuft weiter, wenn QGIS geschlossen wird.</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Verlustfunktion</translation>
        </message>
        <message>
            <source>reading…</source>
            <translation>wird gelesen…</translation>
        </message>
        <message>
            <source>running</source>
            <translation>läuft</translation>
        </message>
        <message>
            <source>stopping…</source>
            <translation>wird beendet…</translation>
        </message>
        <message>
            <source>finished</source>
            <translation>fertig</translation>
        </message>
        <message>
            <source>cancelled</source>
            <translation>abgebrochen</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>fehlgeschlagen</translation>
        </message>
        <message>
            <source>ended unexpectedly</source>
            <translation>unerwartet beendet</translation>
        </message>
        <message>
            <source>part 1 of 2: pretraining without labels</source>
            <translation>Teil 1 von 2: Vortraining ohne Labels</translation>
        </message>
        <message>
            <source>part 2 of 2: training on the labels</source>
            <translation>Teil 2 von 2: Training mit den Labels</translation>
        </message>
        <message>
            <source>End now…</source>
            <translation>Jetzt beenden…</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>noch {time}</translation>
        </message>
        <message>
            <source>mean IoU {value:.3f} at the step that is kept</source>
            <translation>mittlere IoU {value:.3f} am Schritt, der behalten wird</translation>
        </message>
        <message>
            <source>on {device}</source>
            <translation>auf {device}</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>Mittlere IoU</translation>
        </message>
        <message>
            <source>Nearest neighbours’ accuracy</source>
            <translation>Genauigkeit der nächsten Nachbarn</translation>
        </message>
    </context>
    <context>
        <name>JobsDock</name>
        <message>
            <source>GeoSeg jobs</source>
            <translation>GeoSeg-Aufträge</translation>
        </message>
        <message>
            <source>Job</source>
            <translation>Auftrag</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Zustand</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <source>End the job</source>
            <translation>Auftrag beenden</translation>
        </message>
        <message>
            <source>{job} was asked to stop and will after the step it is at. End it at once? What it did since its last checkpoint is lost.</source>
            <translation>{job} wurde gebeten anzuhalten und tut es nach dem laufenden Schritt. Sofort beenden? Was seit dem letzten Checkpoint getan wurde, geht verloren.</translation>
        </message>
    </context>
    <context>
        <name>ClassList</name>
        <message>
            <source>Draw</source>
            <translation>Zeichnen</translation>
        </message>
        <message>
            <source>Area</source>
            <translation>Fläche</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polygone</translation>
        </message>
        <message>
            <source>What is drawn next; the keys 1 to 9 choose a class</source>
            <translation>Was als Nächstes gezeichnet wird; die Tasten 1 bis 9 wählen eine Klasse</translation>
        </message>
        <message>
            <source>Extent: {role}</source>
            <translation>Ausdehnung: {role}</translation>
        </message>
    </context>
    <context>
        <name>CopyDialog</name>
        <message>
            <source>Copy polygons</source>
            <translation>Polygone kopieren</translation>
        </message>
        <message>
            <source>Selected polygons only</source>
            <translation>Nur ausgewählte Polygone</translation>
        </message>
        <message>
            <source>The attribute that tells the class; none: all get one</source>
            <translation>Das Attribut, das die Klasse nennt; keines: alle erhalten dieselbe</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Wert</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polygone</translation>
        </message>
        <message>
            <source>Class</source>
            <translation>Klasse</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>Layer</translation>
        </message>
        <message>
            <source>Attribute</source>
            <translation>Attribut</translation>
        </message>
        <message>
            <source>The project has no other layer of polygons</source>
            <translation>Das Projekt hat keinen anderen Polygon-Layer</translation>
        </message>
        <message>
            <source>Count polygons</source>
            <translation>Polygone zählen</translation>
        </message>
        <message>
            <source>Choose a class for one value at least</source>
            <translation>Wählen Sie für mindestens einen Wert eine Klasse</translation>
        </message>
        <message>
            <source>{count} values: the {listed} with the most polygons are listed</source>
            <translation>{count} Werte: aufgeführt sind die {listed} mit den meisten Polygonen</translation>
        </message>
        <message>
            <source>skip</source>
            <translation>auslassen</translation>
        </message>
        <message>
            <source>Nothing was copied</source>
            <translation>Es wurde nichts kopiert</translation>
        </message>
        <message>
            <source>Copied, but for {count} that are no polygons in the labels' CRS</source>
            <translation>Kopiert, außer {count}, die im KBS der Labels keine Polygone sind</translation>
        </message>
    </context>
    <context>
        <name>Adding</name>
        <message>
            <source>Copy polygons</source>
            <translation>Polygone kopieren</translation>
        </message>
    </context>
    <context>
        <name>LabelDock</name>
        <message>
            <source>GeoSeg labels</source>
            <translation>GeoSeg-Labels</translation>
        </message>
        <message>
            <source>New…</source>
            <translation>Neu…</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>Öffnen…</translation>
        </message>
        <message>
            <source>Classes…</source>
            <translation>Klassen…</translation>
        </message>
        <message>
            <source>The ticked orthophotos are those that are labelled</source>
            <translation>Die angehakten Orthofotos werden gelabelt</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Orthofotos</translation>
        </message>
        <message>
            <source>Polygon</source>
            <translation>Polygon</translation>
        </message>
        <message>
            <source>QGIS's own tool, with snapping, tracing and undo of points</source>
            <translation>Das Werkzeug von QGIS, mit Fangen, Nachzeichnen und Rücknahme von Punkten</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>Rechteck</translation>
        </message>
        <message>
            <source>Drag from corner to corner</source>
            <translation>Von Ecke zu Ecke ziehen</translation>
        </message>
        <message>
            <source>Freehand</source>
            <translation>Freihand</translation>
        </message>
        <message>
            <source>Drag along the outline</source>
            <translation>Am Umriss entlangziehen</translation>
        </message>
        <message>
            <source>Smart fill</source>
            <translation>Intelligentes Füllen</translation>
        </message>
        <message>
            <source>Click on a roof or a lawn: what looks alike is proposed</source>
            <translation>Klicken Sie auf ein Dach oder einen Rasen: Was gleich aussieht, wird vorgeschlagen</translation>
        </message>
        <message>
            <source>Take over</source>
            <translation>Übernehmen</translation>
        </message>
        <message>
            <source>Click on a polygon of another layer, or on a patch of a map, that is right</source>
            <translation>Klicken Sie auf ein richtiges Polygon eines anderen Layers oder eine richtige Fläche einer Karte</translation>
        </message>
        <message>
            <source>Copy…</source>
            <translation>Kopieren…</translation>
        </message>
        <message>
            <source>Copy many polygons of another layer, by an attribute</source>
            <translation>Viele Polygone eines anderen Layers nach einem Attribut kopieren</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Take back the last edit, although it is saved</source>
            <translation>Die letzte Änderung zurücknehmen, obwohl sie gespeichert ist</translation>
        </message>
        <message>
            <source>The label file</source>
            <translation>Die Labeldatei</translation>
        </message>
        <message>
            <source>GeoPackage (*.gpkg)</source>
            <translation>GeoPackage (*.gpkg)</translation>
        </message>
        <message>
            <source>The CRS of the label file cannot say this place</source>
            <translation>Das KBS der Labeldatei kann diesen Ort nicht angeben</translation>
        </message>
        <message>
            <source>No ticked orthophoto lies there</source>
            <translation>Dort liegt kein angehaktes Orthofoto</translation>
        </message>
        <message>
            <source>Looking for what is alike…</source>
            <translation>Gleiches wird gesucht…</translation>
        </message>
        <message>
            <source>The patch is larger than what was looked at; its part there is taken</source>
            <translation>Die Fläche ist größer als der betrachtete Bereich; ihr Teil darin wird genommen</translation>
        </message>
        <message>
            <source>There is nothing to take back</source>
            <translation>Es gibt nichts rückgängig zu machen</translation>
        </message>
        <message>
            <source>This is no polygon that the label file can hold</source>
            <translation>Dies ist kein Polygon, das die Labeldatei aufnehmen kann</translation>
        </message>
        <message>
            <source>The map's CRS cannot say this place</source>
            <translation>Das KBS der Karte kann diesen Ort nicht angeben</translation>
        </message>
        <message>
            <source>Enter or a click inside takes it, Esc gives it up. Wider or narrower: + and −, or Ctrl with the wheel</source>
            <translation>Eingabe oder ein Klick hinein übernimmt, Esc verwirft. Weiter oder enger: + und − oder Strg mit dem Mausrad</translation>
        </message>
        <message>
            <source>No label file is open</source>
            <translation>Keine Labeldatei geöffnet</translation>
        </message>
    </context>
    <context>
        <name>Findings</name>
        <message>
            <source>Count labels</source>
            <translation>Labels zählen</translation>
        </message>
        <message>
            <source>Loss: it is recommended once two classes have labels</source>
            <translation>Verlustfunktion: Sie wird empfohlen, sobald zwei Klassen Labels haben</translation>
        </message>
        <message>
            <source>Which loss suits the labels</source>
            <translation>Welche Verlustfunktion zu den Labels passt</translation>
        </message>
        <message>
            <source>Not labelled yet: {names}</source>
            <translation>Noch nicht gelabelt: {names}</translation>
        </message>
        <message>
            <source>Rare: {name} has {share:.1%} of the labelled area ({area})</source>
            <translation>Selten: {name} hat {share:.1%} der gelabelten Fläche ({area})</translation>
        </message>
        <message>
            <source>{count} polygons have no class of the scheme</source>
            <translation>{count} Polygone haben keine Klasse des Schemas</translation>
        </message>
        <message>
            <source>1 polygon has no class of the scheme</source>
            <translation>1 Polygon hat keine Klasse des Schemas</translation>
        </message>
        <message>
            <source>{count} overlaps of different classes: there the later polygon counts</source>
            <translation>{count} Überlappungen verschiedener Klassen: dort zählt das spätere Polygon</translation>
        </message>
        <message>
            <source>1 overlap of different classes: there the later polygon counts</source>
            <translation>1 Überlappung verschiedener Klassen: dort zählt das spätere Polygon</translation>
        </message>
        <message>
            <source>{count} polygons lie outside the orthophotos</source>
            <translation>{count} Polygone liegen außerhalb der Orthofotos</translation>
        </message>
        <message>
            <source>1 polygon lies outside the orthophotos</source>
            <translation>1 Polygon liegt außerhalb der Orthofotos</translation>
        </message>
        <message>
            <source>Loss: {name}. {reason}</source>
            <translation>Verlustfunktion: {name}. {reason}</translation>
        </message>
        <message>
            <source>Which loss suits is told by a GeoSeg that can train</source>
            <translation>Welche Verlustfunktion passt, sagt ein GeoSeg, das trainieren kann</translation>
        </message>
        <message>
            <source>Loss: {problem}</source>
            <translation>Verlustfunktion: {problem}</translation>
        </message>
    </context>
    <context>
        <name>LabelLayers</name>
        <message>
            <source>{name} cannot be edited</source>
            <translation>{name} kann nicht bearbeitet werden</translation>
        </message>
        <message>
            <source>Add labels</source>
            <translation>Labels hinzufügen</translation>
        </message>
        <message>
            <source>no class of the scheme</source>
            <translation>keine Klasse des Schemas</translation>
        </message>
        <message>
            <source>Extent: {role}</source>
            <translation>Ausdehnung: {role}</translation>
        </message>
    </context>
    <context>
        <name>SchemeDialog</name>
        <message>
            <source>New label file</source>
            <translation>Neue Labeldatei</translation>
        </message>
        <message>
            <source>Classes</source>
            <translation>Klassen</translation>
        </message>
        <message>
            <source>GeoPackage (*.gpkg)</source>
            <translation>GeoPackage (*.gpkg)</translation>
        </message>
        <message>
            <source>The new label file</source>
            <translation>Die neue Labeldatei</translation>
        </message>
        <message>
            <source>Own classes</source>
            <translation>Eigene Klassen</translation>
        </message>
        <message>
            <source>ISPRS: six urban classes</source>
            <translation>ISPRS: sechs städtische Klassen</translation>
        </message>
        <message>
            <source>LoveDA: seven classes of land cover</source>
            <translation>LoveDA: sieben Landbedeckungsklassen</translation>
        </message>
        <message>
            <source>Buildings on a background</source>
            <translation>Gebäude vor Hintergrund</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Wert</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Colour</source>
            <translation>Farbe</translation>
        </message>
        <message>
            <source>The keys 1 to 9 choose a class</source>
            <translation>Die Tasten 1 bis 9 wählen eine Klasse</translation>
        </message>
        <message>
            <source>Add class</source>
            <translation>Klasse hinzufügen</translation>
        </message>
        <message>
            <source>Remove class</source>
            <translation>Klasse entfernen</translation>
        </message>
        <message>
            <source>Inside an extent, what carries no label is class 0</source>
            <translation>Innerhalb einer Ausdehnung gilt Ungelabeltes als Klasse 0</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Datei</translation>
        </message>
        <message>
            <source>CRS</source>
            <translation>KBS</translation>
        </message>
        <message>
            <source>Start from</source>
            <translation>Beginnen mit</translation>
        </message>
        <message>
            <source>Colour of the class</source>
            <translation>Farbe der Klasse</translation>
        </message>
        <message>
            <source>Choose the class to remove by its number at the left</source>
            <translation>Wählen Sie die zu entfernende Klasse über ihre Nummer links</translation>
        </message>
        <message>
            <source>there are labels of class {value}</source>
            <translation>es gibt Labels der Klasse {value}</translation>
        </message>
        <message>
            <source>keep the class, or give its labels another one first</source>
            <translation>behalten Sie die Klasse oder geben Sie ihren Labels zuerst eine andere</translation>
        </message>
        <message>
            <source>the label file has no name</source>
            <translation>die Labeldatei hat keinen Namen</translation>
        </message>
        <message>
            <source>choose one</source>
            <translation>wählen Sie eine</translation>
        </message>
        <message>
            <source>there is no folder {name}</source>
            <translation>es gibt keinen Ordner {name}</translation>
        </message>
        <message>
            <source>choose one that is there</source>
            <translation>wählen Sie einen vorhandenen</translation>
        </message>
        <message>
            <source>there is a file {name} already</source>
            <translation>es gibt schon eine Datei {name}</translation>
        </message>
        <message>
            <source>choose another name, or open that one</source>
            <translation>wählen Sie einen anderen Namen oder öffnen Sie diese</translation>
        </message>
    </context>
    <context>
        <name>GeosegPlugin</name>
        <message>
            <source>Train a model…</source>
            <translation>Modell trainieren…</translation>
        </message>
        <message>
            <source>Map with a model…</source>
            <translation>Mit einem Modell kartieren…</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>Einstellungen…</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>Ansehen</translation>
        </message>
        <message>
            <source>Look at a map</source>
            <translation>Karte ansehen</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>Prüfen</translation>
        </message>
        <message>
            <source>Check and improve</source>
            <translation>Prüfen und verbessern</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Labels</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>Aufträge</translation>
        </message>
        <message>
            <source>The environment goes on being made; QGIS tells when it is complete.</source>
            <translation>Die Umgebung wird weiter erstellt; QGIS meldet, wenn sie fertig ist.</translation>
        </message>
    </context>
    <context>
        <name>MapDialog</name>
        <message>
            <source>Map with a model</source>
            <translation>Mit einem Modell kartieren</translation>
        </message>
        <message>
            <source>What to map</source>
            <translation>Was kartiert wird</translation>
        </message>
        <message>
            <source>The ticked layers are mapped; the marked one is previewed</source>
            <translation>Die angehakten Layer werden kartiert; der markierte wird in der Vorschau gezeigt</translation>
        </message>
        <message>
            <source>The model</source>
            <translation>Das Modell</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>ONNX-Modelle (*.onnx)</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Orthofotos</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>Kanäle</translation>
        </message>
        <message>
            <source>Do they fit?</source>
            <translation>Passen sie zusammen?</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>Vorschau</translation>
        </message>
        <message>
            <source>Map the current view at once, and again wherever I go</source>
            <translation>Die aktuelle Ansicht sofort kartieren und nach jeder Bewegung erneut</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>Ergebnis</translation>
        </message>
        <message>
            <source>Whole orthophotos</source>
            <translation>Ganze Orthofotos</translation>
        </message>
        <message>
            <source>The current view</source>
            <translation>Die aktuelle Ansicht</translation>
        </message>
        <message>
            <source>Within polygons of</source>
            <translation>Innerhalb der Polygone von</translation>
        </message>
        <message>
            <source>Confidence, by which weak areas can be hidden</source>
            <translation>Konfidenz, mit der unsichere Flächen ausgeblendet werden können</translation>
        </message>
        <message>
            <source>Uncertainty, which tells where to label next</source>
            <translation>Unsicherheit; sie sagt, wo als Nächstes zu labeln ist</translation>
        </message>
        <message>
            <source>Polygons of the classes</source>
            <translation>Polygone der Klassen</translation>
        </message>
        <message>
            <source>Part</source>
            <translation>Ausschnitt</translation>
        </message>
        <message>
            <source>Also write</source>
            <translation>Auch schreiben</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Klassenkarte</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Kopieren als</translation>
        </message>
        <message>
            <source>Map</source>
            <translation>Kartieren</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>no model is chosen</source>
            <translation>kein Modell gewählt</translation>
        </message>
        <message>
            <source>name an ONNX file</source>
            <translation>geben Sie eine ONNX-Datei an</translation>
        </message>
        <message>
            <source>the class map has no place</source>
            <translation>die Klassenkarte hat keinen Ort</translation>
        </message>
        <message>
            <source>name a file for it</source>
            <translation>geben Sie eine Datei dafür an</translation>
        </message>
        <message>
            <source>the orthophotos are in different coordinate reference systems</source>
            <translation>die Orthofotos haben verschiedene Koordinatenbezugssysteme</translation>
        </message>
        <message>
            <source>map the view of one after the other, or within polygons</source>
            <translation>kartieren Sie die Ansicht nacheinander für jedes, oder innerhalb von Polygonen</translation>
        </message>
        <message>
            <source>{name} has no georeference</source>
            <translation>{name} hat keine Georeferenz</translation>
        </message>
        <message>
            <source>map all of it</source>
            <translation>kartieren Sie alles</translation>
        </message>
        <message>
            <source>the view shows nothing of the orthophoto</source>
            <translation>die Ansicht zeigt nichts vom Orthofoto</translation>
        </message>
        <message>
            <source>zoom to it</source>
            <translation>zoomen Sie darauf</translation>
        </message>
        <message>
            <source>there is no layer of polygons</source>
            <translation>es gibt keinen Polygonlayer</translation>
        </message>
        <message>
            <source>add one that shows where to map</source>
            <translation>fügen Sie einen hinzu, der zeigt, wo kartiert werden soll</translation>
        </message>
        <message>
            <source>export the layer to a file</source>
            <translation>exportieren Sie den Layer in eine Datei</translation>
        </message>
        <message>
            <source>Choose a model</source>
            <translation>Wählen Sie ein Modell</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>Wird angesehen…</translation>
        </message>
        <message>
            <source>GeoSeg: look at a model</source>
            <translation>GeoSeg: Modell ansehen</translation>
        </message>
        <message>
            <source>GeoTIFF (*.tif)</source>
            <translation>GeoTIFF (*.tif)</translation>
        </message>
        <message>
            <source>The file that is there will be replaced.</source>
            <translation>Die vorhandene Datei wird ersetzt.</translation>
        </message>
        <message>
            <source>GeoSeg: map</source>
            <translation>GeoSeg: kartieren</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>Wird gestartet…</translation>
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>Wird abgebrochen…</translation>
        </message>
        <message>
            <source>Cancelled. The same run goes on where it was.</source>
            <translation>Abgebrochen. Derselbe Lauf macht dort weiter, wo er war.</translation>
        </message>
        <message>
            <source>Written: {names}</source>
            <translation>Geschrieben: {names}</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>{path} kann nicht geöffnet werden</translation>
        </message>
    </context>
    <context>
        <name>Preview</name>
        <message>
            <source>The view shows nothing of the orthophoto</source>
            <translation>Die Ansicht zeigt nichts vom Orthofoto</translation>
        </message>
        <message>
            <source>Mapping the view…</source>
            <translation>Ansicht wird kartiert…</translation>
        </message>
        <message>
            <source>{name} has no georeference</source>
            <translation>{name} hat keine Georeferenz</translation>
        </message>
        <message>
            <source>map it without a preview, or give it one</source>
            <translation>kartieren Sie es ohne Vorschau, oder geben Sie ihm eine</translation>
        </message>
        <message>
            <source>A hint only: seen {times} times coarser. Zoom in for the real map.</source>
            <translation>Nur ein Anhalt: {times}-mal gröber gesehen. Für die wirkliche Karte hineinzoomen.</translation>
        </message>
        <message>
            <source>Exactly as the map will be ({seconds:.1f} s)</source>
            <translation>Genau wie die Karte wird ({seconds:.1f} s)</translation>
        </message>
        <message>
            <source>Preview of {name}</source>
            <translation>Vorschau von {name}</translation>
        </message>
    </context>
    <context>
        <name>Results</name>
        <message>
            <source>Confidence</source>
            <translation>Konfidenz</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Unsicherheit</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polygone</translation>
        </message>
    </context>
    <context>
        <name>ReviewDock</name>
        <message>
            <source>GeoSeg map</source>
            <translation>GeoSeg-Karte</translation>
        </message>
        <message>
            <source>Before and after</source>
            <translation>Vorher und nachher</translation>
        </message>
        <message>
            <source>Drag a line over the map: on its left you see what lies below</source>
            <translation>Eine Linie über die Karte ziehen: links davon sehen Sie, was darunter liegt</translation>
        </message>
        <message>
            <source>Hide what is less sure than this</source>
            <translation>Ausblenden, was unsicherer ist als dies</translation>
        </message>
        <message>
            <source>GeoSeg: confidence</source>
            <translation>GeoSeg: Konfidenz</translation>
        </message>
        <message>
            <source>Map</source>
            <translation>Karte</translation>
        </message>
        <message>
            <source>Opacity</source>
            <translation>Deckkraft</translation>
        </message>
        <message>
            <source>Hide what is less sure than</source>
            <translation>Ausblenden, was unsicherer ist als</translation>
        </message>
        <message>
            <source>No map is chosen. Map with a model… makes one.</source>
            <translation>Keine Karte ist gewählt. „Mit einem Modell kartieren…“ erstellt eine.</translation>
        </message>
        <message>
            <source>Nothing can be hidden of a map whose rows are turned.</source>
            <translation>Bei einer Karte mit gedrehten Zeilen kann nichts ausgeblendet werden.</translation>
        </message>
        <message>
            <source>No confidence stands beside this layer. Tick Confidence in Map with a model….</source>
            <translation>Neben diesem Layer liegt keine Konfidenz. In „Mit einem Modell kartieren…“ die Konfidenz ankreuzen.</translation>
        </message>
        <message>
            <source>All is shown.</source>
            <translation>Alles wird gezeigt.</translation>
        </message>
        <message>
            <source>Less than {percent:.0f} % sure: {share:.1f} % of the map is hidden.</source>
            <translation>Weniger als {percent:.0f} % sicher: {share:.1f} % der Karte sind ausgeblendet.</translation>
        </message>
    </context>
    <context>
        <name>FitWords</name>
        <message>
            <source>in the lists of bands</source>
            <translation>in den Kanallisten</translation>
        </message>
        <message>
            <source>with Uncertainty ticked</source>
            <translation>mit angehakter Unsicherheit</translation>
        </message>
        <message>
            <source>Tick an orthophoto</source>
            <translation>Haken Sie ein Orthofoto an</translation>
        </message>
        <message>
            <source>Add an orthophoto to the project from a file: web maps cannot be read</source>
            <translation>Fügen Sie dem Projekt ein Orthofoto aus einer Datei hinzu: Webkarten können nicht gelesen werden</translation>
        </message>
        <message>
            <source>no orthophoto is chosen</source>
            <translation>kein Orthofoto gewählt</translation>
        </message>
        <message>
            <source>tick one in the list, or add one to the project first</source>
            <translation>eines in der Liste ankreuzen oder erst eines dem Projekt hinzufügen</translation>
        </message>
        <message>
            <source>Bands: {bands}</source>
            <translation>Kanäle: {bands}</translation>
        </message>
        <message>
            <source>The size of pixels is not known of the raster or of the model</source>
            <translation>Die Pixelgröße des Rasters oder des Modells ist nicht bekannt</translation>
        </message>
        <message>
            <source>Holds {raster}, as the model expects</source>
            <translation>Enthält {raster}, wie vom Modell erwartet</translation>
        </message>
        <message>
            <source>Holds {raster}; the model was trained on {model}</source>
            <translation>Enthält {raster}; das Modell wurde mit {model} trainiert</translation>
        </message>
        <message>
            <source>Holds no valid pixels where samples were taken</source>
            <translation>Enthält keine gültigen Pixel, wo Proben genommen wurden</translation>
        </message>
        <message>
            <source>{name} is {minimum:g} everywhere</source>
            <translation>{name} ist überall {minimum:g}</translation>
        </message>
        <message>
            <source>Values from {minimum:g} to {maximum:g}; what the model was trained on is not known</source>
            <translation>Werte von {minimum:g} bis {maximum:g}; womit das Modell trainiert wurde, ist nicht bekannt</translation>
        </message>
        <message>
            <source>Has no coordinate reference system; neither will the map</source>
            <translation>Hat kein Koordinatenbezugssystem; auch die Karte wird keines haben</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m, as the model expects</source>
            <translation>Pixel von {raster:.3g} m, wie vom Modell erwartet</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m are {ratio:.1f} times as large as the model's; expect a poor map</source>
            <translation>Pixel von {raster:.3g} m sind {ratio:.1f}-mal so groß wie die des Modells; erwarten Sie eine schlechte Karte</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m; the model sees them at its own {model:.3g} m</source>
            <translation>Pixel von {raster:.3g} m; das Modell sieht sie mit seinen {model:.3g} m</translation>
        </message>
        <message>
            <source>Values like those that the model was trained on (within {shift:.1f} standard deviations)</source>
            <translation>Werte wie die, mit denen das Modell trainiert wurde (innerhalb von {shift:.1f} Standardabweichungen)</translation>
        </message>
        <message>
            <source>The mean of {name}, {mean:.4g}, is {shift:+.1f} standard deviations from what the model was trained on</source>
            <translation>Der Mittelwert von {name}, {mean:.4g}, liegt {shift:+.1f} Standardabweichungen von dem, womit das Modell trainiert wurde</translation>
        </message>
    </context>
    <context>
        <name>AssessAlgorithm</name>
        <message>
            <source>Accuracy of a class map</source>
            <translation>Genauigkeit einer Klassenkarte</translation>
        </message>
        <message>
            <source>Holds a class map against a reference and writes a report</source>
            <translation>Vergleicht eine Klassenkarte mit einer Referenz und schreibt einen Bericht</translation>
        </message>
        <message>
            <source>Holds a class map against a reference and reports overall accuracy, kappa, and for each class user's and producer's accuracy, F1 and IoU.

&lt;b&gt;Reference&lt;/b&gt;: a label file, any polygons with a field that holds the class, a class raster on any grid, or the points of a stratified sample.

&lt;b&gt;Class field&lt;/b&gt;: the field of the reference that holds the class's number or name; not needed for a label file.</source>
            <translation>Vergleicht eine Klassenkarte mit einer Referenz und berichtet Gesamtgenauigkeit, Kappa und für jede Klasse Nutzer- und Produzentengenauigkeit, F1 und IoU.

&lt;b&gt;Referenz&lt;/b&gt;: eine Labeldatei, beliebige Polygone mit einem Feld, das die Klasse enthält, ein Klassenraster auf beliebigem Gitter oder die Punkte einer geschichteten Stichprobe.

&lt;b&gt;Klassenfeld&lt;/b&gt;: das Feld der Referenz mit Nummer oder Name der Klasse; für eine Labeldatei nicht nötig.</translation>
        </message>
        <message>
            <source>accuracy,confusion matrix,kappa,iou,validation,land cover</source>
            <translation>Genauigkeit,Konfusionsmatrix,Kappa,IoU,Validierung,Landbedeckung</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Klassenkarte</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>Referenz</translation>
        </message>
        <message>
            <source>Class field of the reference</source>
            <translation>Klassenfeld der Referenz</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Bericht</translation>
        </message>
        <message>
            <source>HTML files (*.html)</source>
            <translation>HTML-Dateien (*.html)</translation>
        </message>
        <message>
            <source>Overall accuracy</source>
            <translation>Gesamtgenauigkeit</translation>
        </message>
        <message>
            <source>Kappa</source>
            <translation>Kappa</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>Mittlere IoU</translation>
        </message>
        <message>
            <source>Mean F1</source>
            <translation>Mittleres F1</translation>
        </message>
    </context>
    <context>
        <name>ExportAlgorithm</name>
        <message>
            <source>Export a trained model</source>
            <translation>Trainiertes Modell exportieren</translation>
        </message>
        <message>
            <source>Writes the network of a run as an ONNX file with its card inside</source>
            <translation>Schreibt das Netz eines Laufs als ONNX-Datei mit seiner Modellkarte darin</translation>
        </message>
        <message>
            <source>Training exports its model by itself; this exports it again in another form. The file is held against the trained network on the run's images.

&lt;b&gt;Precision&lt;/b&gt;: fp16 is for GPUs, int8 for processors. Either is refused where it costs more than 0.01 of mean IoU on the run's labels.

&lt;b&gt;Checkpoint&lt;/b&gt;: the network that did best on the labels that validate, or that of the last step.

&lt;b&gt;Tile&lt;/b&gt;, &lt;b&gt;Halo&lt;/b&gt;: side of the input and the context that is cut from each of its sides, in pixels.

&lt;b&gt;Leave the sides of the input free&lt;/b&gt;: a U-Net then maps in larger tiles with less halo, which takes less time. The plugin Deepness does not load such a file.</source>
            <translation>Das Training exportiert sein Modell von selbst; hiermit wird es in anderer Form erneut exportiert. Die Datei wird auf den Bildern des Laufs mit dem trainierten Netz verglichen.

&lt;b&gt;Rechengenauigkeit&lt;/b&gt;: fp16 ist für GPUs, int8 für Prozessoren. Beides wird verweigert, wo es mehr als 0,01 der mittleren IoU auf den Labels des Laufs kostet.

&lt;b&gt;Checkpoint&lt;/b&gt;: das Netz, das auf den Labels zur Validierung am besten war, oder das des letzten Schritts.

&lt;b&gt;Kachel&lt;/b&gt;, &lt;b&gt;Halo&lt;/b&gt;: Seite der Eingabe und der Kontext, der von jeder ihrer Seiten abgeschnitten wird, in Pixeln.

&lt;b&gt;Seiten der Eingabe frei lassen&lt;/b&gt;: ein U-Net kartiert dann in größeren Kacheln mit weniger Halo, was weniger Zeit braucht. Die Erweiterung Deepness lädt eine solche Datei nicht.</translation>
        </message>
        <message>
            <source>onnx,model,deep learning,quantize</source>
            <translation>onnx,Modell,Deep Learning,Quantisierung</translation>
        </message>
        <message>
            <source>Run folder</source>
            <translation>Laufordner</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Rechengenauigkeit</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>Checkpoint</translation>
        </message>
        <message>
            <source>Tile (px; empty: that of the run)</source>
            <translation>Kachel (px; leer: die des Laufs)</translation>
        </message>
        <message>
            <source>Halo (px; empty: that of the run)</source>
            <translation>Halo (px; leer: der des Laufs)</translation>
        </message>
        <message>
            <source>Leave the sides of the input free</source>
            <translation>Seiten der Eingabe frei lassen</translation>
        </message>
        <message>
            <source>Name on the model card (empty: that of the run)</source>
            <translation>Name auf der Modellkarte (leer: der des Laufs)</translation>
        </message>
        <message>
            <source>Licence on the model card</source>
            <translation>Lizenz auf der Modellkarte</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>ONNX-Modelle (*.onnx)</translation>
        </message>
    </context>
    <context>
        <name>FinetuneAlgorithm</name>
        <message>
            <source>Train a model from labels</source>
            <translation>Modell aus Labels trainieren</translation>
        </message>
        <message>
            <source>Trains a network on labelled orthophotos and exports it to ONNX</source>
            <translation>Trainiert ein Netz mit gelabelten Orthofotos und exportiert es nach ONNX</translation>
        </message>
        <message>
            <source>Trains a network on a few labels, validates it on part of them and exports it as a model to map with.

&lt;b&gt;Labels&lt;/b&gt;: a label file, any polygons with a field that holds the class, or a class raster.

&lt;b&gt;Bands&lt;/b&gt;: numbers or names, e.g. &lt;i&gt;4,1,2&lt;/i&gt;, in the order in which the model will want them; those of a run to start from must be the same.

&lt;b&gt;Recipe&lt;/b&gt;: &lt;i&gt;quick&lt;/i&gt; takes minutes on a laptop's processor; &lt;i&gt;few-labels&lt;/i&gt; too, and makes more of a pretrained network where labels are few; &lt;i&gt;head&lt;/i&gt; about one, once a network is pretrained, of which it fits the last layer alone; &lt;i&gt;finetune-paper&lt;/i&gt; is as published and asks for a GPU.

&lt;b&gt;Start&lt;/b&gt;: at most one of: pretrain on the same images first; a previous run; a file of weights. Published weights: &lt;i&gt;model.weights=imagenet&lt;/i&gt; among the changes of the recipe. Else from scratch.

&lt;b&gt;Loss&lt;/b&gt;: &lt;i&gt;auto&lt;/i&gt; takes what suits the labels, &lt;i&gt;recipe&lt;/i&gt; that of the recipe.

&lt;b&gt;Run folder&lt;/b&gt;: gets model, report, metrics and checkpoints. Run again with the same parameters, it goes on where it stopped.

A job that is to go on when QGIS is closed is started from the dialog &lt;i&gt;Train a model&lt;/i&gt;.</source>
            <translation>Trainiert ein Netz mit wenigen Labels, validiert es an einem Teil davon und exportiert es als Modell zum Kartieren.

&lt;b&gt;Labels&lt;/b&gt;: eine Labeldatei, beliebige Polygone mit einem Feld, das die Klasse enthält, oder ein Klassenraster.

&lt;b&gt;Kanäle&lt;/b&gt;: Nummern oder Namen, z. B. &lt;i&gt;4,1,2&lt;/i&gt;, in der Reihenfolge, in der das Modell sie verlangen wird; die eines Laufs, mit dem begonnen wird, müssen dieselben sein.

&lt;b&gt;Rezept&lt;/b&gt;: &lt;i&gt;quick&lt;/i&gt; dauert Minuten auf dem Prozessor eines Laptops; &lt;i&gt;few-labels&lt;/i&gt; ebenso, und macht bei wenigen Labels mehr aus einem vortrainierten Netz; &lt;i&gt;head&lt;/i&gt; etwa eine, sobald ein Netz vortrainiert ist, von dem es allein die letzte Schicht anpasst; &lt;i&gt;finetune-paper&lt;/i&gt; ist wie veröffentlicht und verlangt eine GPU.

&lt;b&gt;Beginn&lt;/b&gt;: höchstens eines von: zuerst mit denselben Bildern vortrainieren; ein früherer Lauf; eine Datei mit Gewichten. Veröffentlichte Gewichte: &lt;i&gt;model.weights=imagenet&lt;/i&gt; unter den Änderungen des Rezepts. Sonst von Grund auf.

&lt;b&gt;Verlustfunktion&lt;/b&gt;: &lt;i&gt;auto&lt;/i&gt; nimmt, was zu den Labels passt, &lt;i&gt;recipe&lt;/i&gt; die des Rezepts.

&lt;b&gt;Laufordner&lt;/b&gt;: erhält Modell, Bericht, Messwerte und Checkpoints. Mit denselben Parametern erneut ausgeführt, macht er dort weiter, wo er aufhörte.

Ein Auftrag, der weiterlaufen soll, wenn QGIS geschlossen wird, wird im Dialog &lt;i&gt;Modell trainieren&lt;/i&gt; gestartet.</translation>
        </message>
        <message>
            <source>train,training,deep learning,segmentation,labels,land cover</source>
            <translation>trainieren,Training,Deep Learning,Segmentierung,Labels,Landbedeckung</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Labels</translation>
        </message>
        <message>
            <source>Class field of the labels (empty: a label file)</source>
            <translation>Klassenfeld der Labels (leer: eine Labeldatei)</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Verlustfunktion</translation>
        </message>
        <message>
            <source>Pretrain on the images first, by this recipe</source>
            <translation>Zuerst nach diesem Rezept mit den Bildern vortrainieren</translation>
        </message>
        <message>
            <source>Steps of pretraining</source>
            <translation>Schritte des Vortrainings</translation>
        </message>
        <message>
            <source>Start from a previous run</source>
            <translation>Mit einem früheren Lauf beginnen</translation>
        </message>
        <message>
            <source>Start from a file of weights</source>
            <translation>Mit einer Datei mit Gewichten beginnen</translation>
        </message>
        <message>
            <source>Weights (*.safetensors *.pth *.pt)</source>
            <translation>Gewichte (*.safetensors *.pth *.pt)</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Bericht</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>Mittlere IoU</translation>
        </message>
        <message>
            <source>{parameters} each say where to start — give one of them</source>
            <translation>{parameters} nennen jeweils einen Beginn — geben Sie nur eines davon an</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Orthofotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Kanäle (leer: alle außer Alpha)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Rezept</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Eigenes Rezept an seiner Stelle</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Rezepte (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Schritte (leer: die des Rezepts)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Änderungen des Rezepts, z. B. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Rechnen auf</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Einen anderen Lauf im Ordner ersetzen</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Laufordner (ein temporärer geht verloren, wenn QGIS geschlossen wird)</translation>
        </message>
    </context>
    <context>
        <name>LearningAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>Orthofotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Kanäle (leer: alle außer Alpha)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Rezept</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Eigenes Rezept an seiner Stelle</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Rezepte (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Schritte (leer: die des Rezepts)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Änderungen des Rezepts, z. B. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Rechnen auf</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Einen anderen Lauf im Ordner ersetzen</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Laufordner (ein temporärer geht verloren, wenn QGIS geschlossen wird)</translation>
        </message>
    </context>
    <context>
        <name>PretrainAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>Orthofotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Kanäle (leer: alle außer Alpha)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Rezept</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Eigenes Rezept an seiner Stelle</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Rezepte (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Schritte (leer: die des Rezepts)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Änderungen des Rezepts, z. B. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Rechnen auf</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Einen anderen Lauf im Ordner ersetzen</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Laufordner (ein temporärer geht verloren, wenn QGIS geschlossen wird)</translation>
        </message>
        <message>
            <source>Pretrain on unlabelled images</source>
            <translation>Mit ungelabelten Bildern vortrainieren</translation>
        </message>
        <message>
            <source>Trains a network on orthophotos without labels, to start from</source>
            <translation>Trainiert ein Netz mit Orthofotos ohne Labels, um damit zu beginnen</translation>
        </message>
        <message>
            <source>A network learns by itself what the orthophotos look like; fine-tuning can start from it, which may help where labels are few. Give all images of the same kind that you have.

&lt;b&gt;Bands&lt;/b&gt;: numbers or names, e.g. &lt;i&gt;4,1,2&lt;/i&gt;; training that starts from this run needs the same.

&lt;b&gt;Recipe&lt;/b&gt;: &lt;i&gt;quick&lt;/i&gt; takes minutes on a laptop's processor; the others are as published and ask for a large GPU and days. &lt;i&gt;Steps&lt;/i&gt; makes them shorter.

&lt;b&gt;Run folder&lt;/b&gt;: gets checkpoints, a report and metrics. Run again with the same parameters, it goes on where it stopped.

A job that is to go on when QGIS is closed is started from the dialog &lt;i&gt;Train a model&lt;/i&gt;.</source>
            <translation>Ein Netz lernt von selbst, wie die Orthofotos aussehen; ein Training kann damit beginnen, was bei wenigen Labels helfen kann. Geben Sie alle gleichartigen Bilder an, die Sie haben.

&lt;b&gt;Kanäle&lt;/b&gt;: Nummern oder Namen, z. B. &lt;i&gt;4,1,2&lt;/i&gt;; ein Training, das mit diesem Lauf beginnt, braucht dieselben.

&lt;b&gt;Rezept&lt;/b&gt;: &lt;i&gt;quick&lt;/i&gt; dauert Minuten auf dem Prozessor eines Laptops; die anderen sind wie veröffentlicht und verlangen eine große GPU und Tage. &lt;i&gt;Schritte&lt;/i&gt; verkürzt sie.

&lt;b&gt;Laufordner&lt;/b&gt;: erhält Checkpoints, einen Bericht und Messwerte. Mit denselben Parametern erneut ausgeführt, macht er dort weiter, wo er aufhörte.

Ein Auftrag, der weiterlaufen soll, wenn QGIS geschlossen wird, wird im Dialog &lt;i&gt;Modell trainieren&lt;/i&gt; gestartet.</translation>
        </message>
        <message>
            <source>train,deep learning,self-supervised,contrastive,glcnet,simclr</source>
            <translation>trainieren,Deep Learning,selbstüberwacht,kontrastiv,glcnet,simclr</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>Checkpoint</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Bericht</translation>
        </message>
    </context>
    <context>
        <name>SuggestLossAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>Orthofotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Kanäle (leer: alle außer Alpha)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Rezept</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Eigenes Rezept an seiner Stelle</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Rezepte (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Schritte (leer: die des Rezepts)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Änderungen des Rezepts, z. B. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Rechnen auf</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Einen anderen Lauf im Ordner ersetzen</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Laufordner (ein temporärer geht verloren, wenn QGIS geschlossen wird)</translation>
        </message>
        <message>
            <source>Suggest a loss for labels</source>
            <translation>Verlustfunktion für Labels vorschlagen</translation>
        </message>
        <message>
            <source>Counts what labels hold of each class and says which loss suits that</source>
            <translation>Zählt, was Labels von jeder Klasse enthalten, und sagt, welche Verlustfunktion dazu passt</translation>
        </message>
        <message>
            <source>Counts the labelled pixels of each class on the orthophotos and says which loss suits them, and why. Training with the loss &lt;i&gt;auto&lt;/i&gt; takes the same advice.

&lt;b&gt;Class field&lt;/b&gt;: the field of the labels that holds the class's number or name; not needed for a label file.</source>
            <translation>Zählt die gelabelten Pixel jeder Klasse auf den Orthofotos und sagt, welche Verlustfunktion zu ihnen passt und warum. Das Training mit der Verlustfunktion &lt;i&gt;auto&lt;/i&gt; folgt demselben Rat.

&lt;b&gt;Klassenfeld&lt;/b&gt;: das Feld der Labels mit Nummer oder Name der Klasse; für eine Labeldatei nicht nötig.</translation>
        </message>
        <message>
            <source>labels,statistics,imbalance,loss,train</source>
            <translation>Labels,Statistik,Ungleichgewicht,Verlustfunktion,trainieren</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Labels</translation>
        </message>
        <message>
            <source>Class field of the labels (empty: a label file)</source>
            <translation>Klassenfeld der Labels (leer: eine Labeldatei)</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Verlustfunktion</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Grund</translation>
        </message>
    </context>
    <context>
        <name>PredictAlgorithm</name>
        <message>
            <source>Map with a model</source>
            <translation>Mit einem Modell kartieren</translation>
        </message>
        <message>
            <source>Maps the land cover of an orthophoto with a trained model</source>
            <translation>Kartiert die Landbedeckung eines Orthofotos mit einem trainierten Modell</translation>
        </message>
        <message>
            <source>Classifies every pixel of an orthophoto with a trained model (ONNX). The work is done in the Python environment of the GeoSeg settings, tile by tile, so that rasters of any size fit in memory.

&lt;b&gt;Bands&lt;/b&gt;: the raster's bands in the order the model wants them, as numbers or names, e.g. &lt;i&gt;4,1,2&lt;/i&gt; or &lt;i&gt;nir,red,green&lt;/i&gt;. Empty: all bands but alpha.

&lt;b&gt;Class map&lt;/b&gt;: a Cloud-Optimised GeoTIFF on the grid of the orthophoto, with the classes' names and colours. A file of that name is replaced. Pixels without data in the orthophoto have none in the map.

&lt;b&gt;Confidence&lt;/b&gt;: also writes, beside the class map, how probable the chosen class is: 0 (impossible) to 250 (certain).

&lt;b&gt;Uncertainty&lt;/b&gt;: also writes, beside the class map, how evenly the classes share the probability: 0 (one is certain) to 250 (all are alike). &lt;i&gt;Where to label next&lt;/i&gt; reads it.

&lt;b&gt;Polygons&lt;/b&gt;: also writes the class map as polygons with the attributes class, name, color and area_m2.

&lt;b&gt;Extent&lt;/b&gt;, &lt;b&gt;Within polygons&lt;/b&gt;: map only what lies there; the rest has no data and takes no time. Give one of them.</source>
            <translation>Klassifiziert jedes Pixel eines Orthofotos mit einem trainierten Modell (ONNX). Gearbeitet wird in der Python-Umgebung der GeoSeg-Einstellungen, Kachel für Kachel, sodass Raster jeder Größe in den Speicher passen.

&lt;b&gt;Kanäle&lt;/b&gt;: die Kanäle des Rasters in der Reihenfolge, die das Modell verlangt, als Nummern oder Namen, z. B. &lt;i&gt;4,1,2&lt;/i&gt; oder &lt;i&gt;nir,red,green&lt;/i&gt;. Leer: alle Kanäle außer Alpha.

&lt;b&gt;Klassenkarte&lt;/b&gt;: ein Cloud-Optimised GeoTIFF auf dem Gitter des Orthofotos, mit Namen und Farben der Klassen. Eine Datei dieses Namens wird ersetzt. Pixel ohne Daten im Orthofoto haben auch in der Karte keine.

&lt;b&gt;Konfidenz&lt;/b&gt;: schreibt neben die Klassenkarte auch, wie wahrscheinlich die gewählte Klasse ist: 0 (unmöglich) bis 250 (sicher).

&lt;b&gt;Unsicherheit&lt;/b&gt;: schreibt neben die Klassenkarte auch, wie gleichmäßig sich die Klassen die Wahrscheinlichkeit teilen: 0 (eine ist sicher) bis 250 (alle sind gleich). &lt;i&gt;Wo als Nächstes labeln&lt;/i&gt; liest sie.

&lt;b&gt;Polygone&lt;/b&gt;: schreibt die Klassenkarte auch als Polygone mit den Attributen class, name, color und area_m2.

&lt;b&gt;Ausdehnung&lt;/b&gt;, &lt;b&gt;Innerhalb von Polygonen&lt;/b&gt;: nur kartieren, was dort liegt; der Rest hat keine Daten und braucht keine Zeit. Geben Sie eines davon an.</translation>
        </message>
        <message>
            <source>segmentation,land cover,classify,classification,orthophoto,deep learning,onnx,model</source>
            <translation>Segmentierung,Landbedeckung,klassifizieren,Klassifikation,Orthofoto,Deep Learning,onnx,Modell</translation>
        </message>
        <message>
            <source>Orthophoto</source>
            <translation>Orthofoto</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>ONNX-Modelle (*.onnx)</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Kanäle (leer: alle außer Alpha)</translation>
        </message>
        <message>
            <source>Write the confidence too</source>
            <translation>Auch die Konfidenz schreiben</translation>
        </message>
        <message>
            <source>Write the uncertainty too</source>
            <translation>Auch die Unsicherheit schreiben</translation>
        </message>
        <message>
            <source>Extent (empty: all)</source>
            <translation>Ausdehnung (leer: alles)</translation>
        </message>
        <message>
            <source>Within polygons (empty: all)</source>
            <translation>Innerhalb von Polygonen (leer: alles)</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polygone</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Klassenkarte</translation>
        </message>
        <message>
            <source>Confidence</source>
            <translation>Konfidenz</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Unsicherheit</translation>
        </message>
        <message>
            <source>there are both an extent and polygons to map within — give one of them</source>
            <translation>es sind sowohl eine Ausdehnung als auch Polygone angegeben — geben Sie eines davon an</translation>
        </message>
    </context>
    <context>
        <name>SamplePointsAlgorithm</name>
        <message>
            <source>Sample points of a class map</source>
            <translation>Stichprobenpunkte einer Klassenkarte</translation>
        </message>
        <message>
            <source>Draws points at random within each class, to check what is really there</source>
            <translation>Zieht zufällige Punkte in jeder Klasse, um zu prüfen, was dort wirklich ist</translation>
        </message>
        <message>
            <source>Draws pixels at random within each class of a map and writes their centres as points.

Fill in the field &lt;b&gt;reference&lt;/b&gt; with the number or name of the class that you see at each point, e.g. in the panel &lt;i&gt;Check and improve&lt;/i&gt;. &lt;i&gt;Accuracy of a class map&lt;/i&gt; then gives accuracies and areas of the whole map with 95 % confidence intervals (Olofsson et al. 2014).

&lt;b&gt;Least number for each class&lt;/b&gt;: 50 or more are advised.

&lt;b&gt;Share points among classes&lt;/b&gt;: by area tells most of the whole map, evenly more of small classes.

&lt;b&gt;Seed&lt;/b&gt;: the same draws the same points.</source>
            <translation>Zieht zufällige Pixel in jeder Klasse einer Karte und schreibt ihre Mitten als Punkte.

Tragen Sie in das Feld &lt;b&gt;reference&lt;/b&gt; Nummer oder Name der Klasse ein, die Sie an jedem Punkt sehen, z. B. im Bedienfeld &lt;i&gt;Prüfen und verbessern&lt;/i&gt;. &lt;i&gt;Genauigkeit einer Klassenkarte&lt;/i&gt; liefert dann Genauigkeiten und Flächen der ganzen Karte mit 95-%-Konfidenzintervallen (Olofsson et al. 2014).

&lt;b&gt;Mindestzahl je Klasse&lt;/b&gt;: empfohlen sind 50 oder mehr.

&lt;b&gt;Verteilung der Punkte auf die Klassen&lt;/b&gt;: nach Fläche sagt am meisten über die ganze Karte, gleichmäßig mehr über kleine Klassen.

&lt;b&gt;Startwert&lt;/b&gt;: derselbe zieht dieselben Punkte.</translation>
        </message>
        <message>
            <source>accuracy,stratified,random,validation,olofsson,area</source>
            <translation>Genauigkeit,geschichtet,zufällig,Validierung,Olofsson,Fläche</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Klassenkarte</translation>
        </message>
        <message>
            <source>Points in all</source>
            <translation>Punkte insgesamt</translation>
        </message>
        <message>
            <source>Least number for each class</source>
            <translation>Mindestzahl je Klasse</translation>
        </message>
        <message>
            <source>Share points among classes</source>
            <translation>Verteilung der Punkte auf die Klassen</translation>
        </message>
        <message>
            <source>by their area on the map</source>
            <translation>nach ihrer Fläche auf der Karte</translation>
        </message>
        <message>
            <source>evenly</source>
            <translation>gleichmäßig</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Startwert</translation>
        </message>
        <message>
            <source>Sample points</source>
            <translation>Stichprobenpunkte</translation>
        </message>
    </context>
    <context>
        <name>UncertainWindowsAlgorithm</name>
        <message>
            <source>Where to label next</source>
            <translation>Wo als Nächstes labeln</translation>
        </message>
        <message>
            <source>Ranks the windows of a map in which the model is least sure</source>
            <translation>Ordnet die Fenster einer Karte, in denen das Modell am unsichersten ist</translation>
        </message>
        <message>
            <source>Ranks square windows of class maps by the mean uncertainty of their pixels. Labels drawn there teach the model most.

&lt;b&gt;Class maps&lt;/b&gt;: as &lt;i&gt;Map with a model&lt;/i&gt; makes them, with the uncertainty or the confidence beside them.

&lt;b&gt;Spread&lt;/b&gt;: how much a window loses that is near another and like it in its classes; 0 takes the most uncertain, 1 spreads most.

&lt;b&gt;Labelled already&lt;/b&gt;: a label file, or any file of polygons. Its labels count as not mapped, and no window reaches into one of its extents.

Windows do not overlap. The polygons have the attributes rank, score, valid, class, name, shares and map.</source>
            <translation>Ordnet quadratische Fenster von Klassenkarten nach der mittleren Unsicherheit ihrer Pixel. Labels dort lehren das Modell am meisten.

&lt;b&gt;Klassenkarten&lt;/b&gt;: wie sie &lt;i&gt;Mit einem Modell kartieren&lt;/i&gt; macht, mit der Unsicherheit oder der Konfidenz daneben.

&lt;b&gt;Streuung&lt;/b&gt;: wie viel ein Fenster verliert, das nahe bei einem anderen liegt und ihm in seinen Klassen gleicht; 0 nimmt die unsichersten, 1 streut am meisten.

&lt;b&gt;Schon gelabelt&lt;/b&gt;: eine Labeldatei oder eine beliebige Datei mit Polygonen. Ihre Labels gelten als nicht kartiert, und kein Fenster reicht in eine ihrer Ausdehnungen.

Die Fenster überlappen nicht. Die Polygone haben die Attribute rank, score, valid, class, name, shares und map.</translation>
        </message>
        <message>
            <source>active learning,uncertainty,entropy,labels,sampling</source>
            <translation>aktives Lernen,Unsicherheit,Entropie,Labels,Stichprobe</translation>
        </message>
        <message>
            <source>Class maps</source>
            <translation>Klassenkarten</translation>
        </message>
        <message>
            <source>Windows in all</source>
            <translation>Fenster insgesamt</translation>
        </message>
        <message>
            <source>Side of a window (px)</source>
            <translation>Seite eines Fensters (px)</translation>
        </message>
        <message>
            <source>Spread</source>
            <translation>Streuung</translation>
        </message>
        <message>
            <source>Labelled already (a label file)</source>
            <translation>Schon gelabelt (eine Labeldatei)</translation>
        </message>
        <message>
            <source>Windows</source>
            <translation>Fenster</translation>
        </message>
    </context>
    <context>
        <name>VectorizeAlgorithm</name>
        <message>
            <source>Class map to polygons</source>
            <translation>Klassenkarte zu Polygonen</translation>
        </message>
        <message>
            <source>Turns a class map into polygons with class, name, colour and area</source>
            <translation>Macht aus einer Klassenkarte Polygone mit Klasse, Name, Farbe und Fläche</translation>
        </message>
        <message>
            <source>Turns a class map into polygons with the attributes class, name, color and area_m2. Neighbours share their borders: no gaps and no overlaps.

&lt;b&gt;Smallest patch&lt;/b&gt;: smaller patches go to their largest neighbour. Without a CRS, areas and lengths are in the units of the raster.

&lt;b&gt;Simplify borders&lt;/b&gt;: leaves out bends that are smaller than about so much.

&lt;b&gt;Classes&lt;/b&gt;: the values to write, e.g. &lt;i&gt;1,2&lt;/i&gt;. Empty: all.

&lt;b&gt;Polygons&lt;/b&gt;: a GeoPackage opens in the colours of the classes everywhere in QGIS.</source>
            <translation>Macht aus einer Klassenkarte Polygone mit den Attributen class, name, color und area_m2. Nachbarn teilen ihre Grenzen: keine Lücken und keine Überlappungen.

&lt;b&gt;Kleinste Fläche&lt;/b&gt;: kleinere Flächen gehen an ihren größten Nachbarn. Ohne KBS sind Flächen und Längen in den Einheiten des Rasters.

&lt;b&gt;Grenzen vereinfachen&lt;/b&gt;: lässt Biegungen weg, die kleiner sind als ungefähr so viel.

&lt;b&gt;Klassen&lt;/b&gt;: die zu schreibenden Werte, z. B. &lt;i&gt;1,2&lt;/i&gt;. Leer: alle.

&lt;b&gt;Polygone&lt;/b&gt;: ein GeoPackage öffnet sich überall in QGIS in den Farben der Klassen.</translation>
        </message>
        <message>
            <source>polygonize,polygons,segmentation,land cover,classes</source>
            <translation>polygonisieren,Polygone,Segmentierung,Landbedeckung,Klassen</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Klassenkarte</translation>
        </message>
        <message>
            <source>Smallest patch (m²)</source>
            <translation>Kleinste Fläche (m²)</translation>
        </message>
        <message>
            <source>Simplify borders by (m)</source>
            <translation>Grenzen vereinfachen um (m)</translation>
        </message>
        <message>
            <source>Classes (empty: all)</source>
            <translation>Klassen (leer: alle)</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polygone</translation>
        </message>
    </context>
    <context>
        <name>ChosenPython</name>
        <message>
            <source>Python with GeoSeg</source>
            <translation>Python mit GeoSeg</translation>
        </message>
        <message>
            <source>The Python that has GeoSeg</source>
            <translation>Das Python mit GeoSeg</translation>
        </message>
        <message>
            <source>A Python, or the folder of its environment</source>
            <translation>Ein Python oder der Ordner seiner Umgebung</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>Prüfen</translation>
        </message>
        <message>
            <source>Python</source>
            <translation>Python</translation>
        </message>
        <message>
            <source>The variable {name} is set and wins: {value}</source>
            <translation>Die Variable {name} ist gesetzt und hat Vorrang: {value}</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Wird geprüft…</translation>
        </message>
        <message>
            <source>GeoSeg: check</source>
            <translation>GeoSeg: prüfen</translation>
        </message>
    </context>
    <context>
        <name>FirstUseDialog</name>
        <message>
            <source>Set up GeoSeg</source>
            <translation>GeoSeg einrichten</translation>
        </message>
        <message>
            <source>the environment is being made</source>
            <translation>die Umgebung wird gerade erstellt</translation>
        </message>
    </context>
    <context>
        <name>OwnEnvironment</name>
        <message>
            <source>GeoSeg: environment</source>
            <translation>GeoSeg: Umgebung</translation>
        </message>
        <message>
            <source>Environment of GeoSeg’s own</source>
            <translation>Eigene Umgebung von GeoSeg</translation>
        </message>
        <message>
            <source>GeoSeg: look for Pythons</source>
            <translation>GeoSeg: nach Pythons suchen</translation>
        </message>
        <message>
            <source>Mapping only</source>
            <translation>Nur Kartierung</translation>
        </message>
        <message>
            <source>Mapping and training</source>
            <translation>Kartierung und Training</translation>
        </message>
        <message>
            <source>its wheel file, the rest from the package index</source>
            <translation>seiner Wheel-Datei, der Rest aus dem Paketindex</translation>
        </message>
        <message>
            <source>a folder of wheels, without a network</source>
            <translation>einem Ordner mit Wheels, ohne Netzwerk</translation>
        </message>
        <message>
            <source>a package index that has it</source>
            <translation>einem Paketindex, der es hat</translation>
        </message>
        <message>
            <source>geoseg-….whl, which comes beside the plugin's zip: GeoSeg is not on PyPI yet</source>
            <translation>geoseg-….whl, die neben der ZIP-Datei der Erweiterung liegt: GeoSeg ist noch nicht auf PyPI</translation>
        </message>
        <message>
            <source>The Python to make it with: 3.{minor} or later, 64 bit</source>
            <translation>Das Python zum Erstellen: 3.{minor} oder neuer, 64 Bit</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Remove…</source>
            <translation>Entfernen…</translation>
        </message>
        <message>
            <source>For</source>
            <translation>Für</translation>
        </message>
        <message>
            <source>GeoSeg from</source>
            <translation>GeoSeg aus</translation>
        </message>
        <message>
            <source>Made with</source>
            <translation>Erstellt mit</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <source>Wheels (*.whl)</source>
            <translation>Wheels (*.whl)</translation>
        </message>
        <message>
            <source>Update</source>
            <translation>Aktualisieren</translation>
        </message>
        <message>
            <source>Create</source>
            <translation>Erstellen</translation>
        </message>
        <message>
            <source>Looking for Pythons and a graphics card…</source>
            <translation>Pythons und eine Grafikkarte werden gesucht…</translation>
        </message>
        <message>
            <source>Takes up to {needed:.1f} GB of disk; {free:.0f} GB are free.</source>
            <translation>Braucht bis zu {needed:.1f} GB auf der Festplatte; {free:.0f} GB sind frei.</translation>
        </message>
        <message>
            <source>The driver of {name} runs CUDA {cuda}, for which there is no PyTorch: update it to train on the graphics card</source>
            <translation>Der Treiber von {name} führt CUDA {cuda} aus, wofür es kein PyTorch gibt: aktualisieren Sie ihn, um auf der Grafikkarte zu trainieren</translation>
        </message>
        <message>
            <source>on the processor</source>
            <translation>auf dem Prozessor</translation>
        </message>
        <message>
            <source>on this Mac</source>
            <translation>auf diesem Mac</translation>
        </message>
        <message>
            <source>on {card} ({build})</source>
            <translation>auf {card} ({build})</translation>
        </message>
        <message>
            <source>Remove the environment</source>
            <translation>Umgebung entfernen</translation>
        </message>
        <message>
            <source>Remove {folder} and all that is in it?</source>
            <translation>{folder} mit allem Inhalt entfernen?</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Wird beendet…</translation>
        </message>
        <message>
            <source>Cancelled; nothing was left behind.</source>
            <translation>Abgebrochen; es blieb nichts zurück.</translation>
        </message>
        <message>
            <source>Removed.</source>
            <translation>Entfernt.</translation>
        </message>
        <message>
            <source>✓ The environment is ready and chosen above.</source>
            <translation>✓ Die Umgebung ist bereit und oben gewählt.</translation>
        </message>
        <message>
            <source>The environment is chosen and maps, but its PyTorch does not start. Remove it and have it made anew.</source>
            <translation>Die Umgebung ist gewählt und kann kartieren, aber ihr PyTorch startet nicht. Entfernen Sie sie und lassen Sie sie neu anlegen.</translation>
        </message>
        <message>
            <source>The environment is ready and chosen.</source>
            <translation>Die Umgebung ist bereit und gewählt.</translation>
        </message>
    </context>
    <context>
        <name>EnvironmentPanel</name>
        <message>
            <source>GeoSeg does its work in a Python environment of its own, never in QGIS's. Have one made here, or choose the Python of one that you have made.</source>
            <translation>GeoSeg arbeitet in einer eigenen Python-Umgebung, nie in der von QGIS. Lassen Sie hier eine erstellen oder wählen Sie das Python einer vorhandenen.</translation>
        </message>
        <message>
            <source>Copy diagnostics</source>
            <translation>Diagnose kopieren</translation>
        </message>
        <message>
            <source>Copy versions, settings and the log as Markdown, to paste into an issue</source>
            <translation>Versionen, Einstellungen und Protokoll als Markdown kopieren, um sie in eine Fehlermeldung einzufügen</translation>
        </message>
    </context>
    <context>
        <name>TrainDialog</name>
        <message>
            <source>Train a model</source>
            <translation>Modell trainieren</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>Training</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Rezept</translation>
        </message>
        <message>
            <source>What to learn from</source>
            <translation>Woraus gelernt wird</translation>
        </message>
        <message>
            <source>The ticked orthophotos are trained on; all need labels</source>
            <translation>Mit den angehakten Orthofotos wird trainiert; alle brauchen Labels</translation>
        </message>
        <message>
            <source>Choose a layer or a file</source>
            <translation>Layer oder Datei wählen</translation>
        </message>
        <message>
            <source>Not needed for a label file</source>
            <translation>Für eine Labeldatei nicht nötig</translation>
        </message>
        <message>
            <source>All but alpha; or e.g. 4,1,2</source>
            <translation>Alle außer Alpha; oder z. B. 4,1,2</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Orthofotos</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Labels</translation>
        </message>
        <message>
            <source>Class field</source>
            <translation>Klassenfeld</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>Kanäle</translation>
        </message>
        <message>
            <source>Run folder</source>
            <translation>Laufordner</translation>
        </message>
        <message>
            <source>How to learn</source>
            <translation>Wie gelernt wird</translation>
        </message>
        <message>
            <source>My images, without labels (GLCNet)</source>
            <translation>Meinen Bildern, ohne Labels (GLCNet)</translation>
        </message>
        <message>
            <source>A previous run</source>
            <translation>Ein früherer Lauf</translation>
        </message>
        <message>
            <source>A file of weights</source>
            <translation>Eine Datei mit Gewichten</translation>
        </message>
        <message>
            <source>Published weights (ImageNet), fetched once</source>
            <translation>Veröffentlichte Gewichte (ImageNet), einmal heruntergeladen</translation>
        </message>
        <message>
            <source>Scratch</source>
            <translation>Von Grund auf</translation>
        </message>
        <message>
            <source>What suits the labels (auto)</source>
            <translation>Was zu den Labels passt (auto)</translation>
        </message>
        <message>
            <source>after pretraining for</source>
            <translation>nach einem Vortraining von</translation>
        </message>
        <message>
            <source>Start from</source>
            <translation>Beginnen mit</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Verlustfunktion</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Zeit</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>Schritte</translation>
        </message>
        <message>
            <source>Can it begin?</source>
            <translation>Kann es losgehen?</translation>
        </message>
        <message>
            <source>Train by this recipe in place of loss, time and steps</source>
            <translation>Nach diesem Rezept statt Verlustfunktion, Zeit und Schritten trainieren</translation>
        </message>
        <message>
            <source>Tick the box to see the recipe that the choices come to, and to change it</source>
            <translation>Das Kästchen ankreuzen, um das Rezept zu sehen, das sich aus der Auswahl ergibt, und es zu ändern</translation>
        </message>
        <message>
            <source>Begin anew from the choices</source>
            <translation>Mit den Auswahlen neu beginnen</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Kopieren als</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>Trainieren</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>{name} has changes that are not saved</source>
            <translation>{name} hat nicht gespeicherte Änderungen</translation>
        </message>
        <message>
            <source>save them: training reads the file</source>
            <translation>speichern Sie sie: das Training liest die Datei</translation>
        </message>
        <message>
            <source>no labels are chosen</source>
            <translation>keine Labels gewählt</translation>
        </message>
        <message>
            <source>choose a layer or a file</source>
            <translation>wählen Sie einen Layer oder eine Datei</translation>
        </message>
        <message>
            <source>the run has no folder</source>
            <translation>der Lauf hat keinen Ordner</translation>
        </message>
        <message>
            <source>name one</source>
            <translation>nennen Sie einen</translation>
        </message>
        <message>
            <source>it is not said what to start from</source>
            <translation>es ist nicht gesagt, womit begonnen wird</translation>
        </message>
        <message>
            <source>name a run or a file</source>
            <translation>nennen Sie einen Lauf oder eine Datei</translation>
        </message>
        <message>
            <source>Weights (*.safetensors *.pth *.pt)</source>
            <translation>Gewichte (*.safetensors *.pth *.pt)</translation>
        </message>
        <message>
            <source>My images, pretrained already ({name})</source>
            <translation>Meinen Bildern, schon vortrainiert ({name})</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Keine</translation>
        </message>
        <message>
            <source>As the recipe says.</source>
            <translation>Wie im Rezept.</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>Wird angesehen…</translation>
        </message>
        <message>
            <source>GeoSeg: look at labels</source>
            <translation>GeoSeg: Labels ansehen</translation>
        </message>
        <message>
            <source>Choose the labels</source>
            <translation>Wählen Sie die Labels</translation>
        </message>
        <message>
            <source>Name the run or the file to start from</source>
            <translation>Nennen Sie den Lauf oder die Datei, womit begonnen wird</translation>
        </message>
        <message>
            <source>Reading the recipe…</source>
            <translation>Rezept wird gelesen…</translation>
        </message>
        <message>
            <source>GeoSeg: read a recipe</source>
            <translation>GeoSeg: Rezept lesen</translation>
        </message>
        <message>
            <source>it cannot begin</source>
            <translation>es kann nicht losgehen</translation>
        </message>
        <message>
            <source>put right what is marked ✗</source>
            <translation>beheben Sie, was mit ✗ markiert ist</translation>
        </message>
        <message>
            <source>{path} may not be written to</source>
            <translation>In {path} darf nicht geschrieben werden</translation>
        </message>
        <message>
            <source>choose another run folder</source>
            <translation>wählen Sie einen anderen Laufordner</translation>
        </message>
        <message>
            <source>Train {run}</source>
            <translation>{run} trainieren</translation>
        </message>
    </context>
    <context>
        <name>TrainWords</name>
        <message>
            <source>Band {number} is chosen, but there are {bands}</source>
            <translation>Kanal {number} ist gewählt, es gibt aber nur {bands}</translation>
        </message>
        <message>
            <source>{few} has {least} bands, {many} has {most}: choose the bands that all have</source>
            <translation>{few} hat {least} Kanäle, {many} hat {most}: wählen Sie die Kanäle, die alle haben</translation>
        </message>
        <message>
            <source>Images: {images}; bands: {bands}</source>
            <translation>Bilder: {images}; Kanäle: {bands}</translation>
        </message>
        <message>
            <source>Only {name} is labelled on these images: label other classes</source>
            <translation>Auf diesen Bildern ist nur {name} gelabelt: labeln Sie andere Klassen</translation>
        </message>
        <message>
            <source>Nothing is labelled on these images</source>
            <translation>Auf diesen Bildern ist nichts gelabelt</translation>
        </message>
        <message>
            <source>Labels of {classes} classes, {pixels} pixels in all</source>
            <translation>Labels von {classes} Klassen, insgesamt {pixels} Pixel</translation>
        </message>
        <message>
            <source>Nothing is labelled as {name}: the network will not learn it</source>
            <translation>Nichts ist als {name} gelabelt: das Netz wird es nicht lernen</translation>
        </message>
        <message>
            <source>Fewer than {least} polygons: {names}</source>
            <translation>Weniger als {least} Polygone: {names}</translation>
        </message>
        <message>
            <source>The last layer alone can only be fitted to a network that has learnt: start from your images or a previous run</source>
            <translation>Allein die letzte Schicht anzupassen geht nur bei einem Netz, das gelernt hat: Beginnen Sie mit Ihren Bildern oder einem früheren Lauf</translation>
        </message>
        <message>
            <source>Such weights mostly fill the encoder alone: what lies between it and the last layer stays random, and the map will be poor</source>
            <translation>Solche Gewichte füllen meist nur den Encoder: Was zwischen ihm und der letzten Schicht liegt, bleibt zufällig, und die Karte wird schlecht</translation>
        </message>
        <message>
            <source>Training does not work here: {text}</source>
            <translation>Training funktioniert hier nicht: {text}</translation>
        </message>
        <message>
            <source>GeoSeg's Python can only map: install it for training in Settings ▸ Options ▸ GeoSeg</source>
            <translation>Das Python von GeoSeg kann nur kartieren: installieren Sie es unter Einstellungen ▸ Optionen ▸ GeoSeg für das Training</translation>
        </message>
        <message>
            <source>No GPU was found: trains on the processor ({text}), which takes longer</source>
            <translation>Keine GPU gefunden: trainiert auf dem Prozessor ({text}), was länger dauert</translation>
        </message>
        <message>
            <source>Trains on {text}</source>
            <translation>Trainiert auf {text}</translation>
        </message>
        <message>
            <source>Trains on {text}; this asks for about {memory:g} GB: fewer windows to a step (train.batch) need less</source>
            <translation>Trainiert auf {text}; dies verlangt etwa {memory:g} GB: weniger Fenster je Schritt (train.batch) brauchen weniger</translation>
        </message>
        <message>
            <source>{free:.0f} GB are free for the run</source>
            <translation>{free:.0f} GB sind für den Lauf frei</translation>
        </message>
        <message>
            <source>Only {free:.1f} GB are free for the run</source>
            <translation>Nur {free:.1f} GB sind für den Lauf frei</translation>
        </message>
        <message>
            <source>A minute: fit the last layer only</source>
            <translation>Eine Minute: nur die letzte Schicht anpassen</translation>
        </message>
        <message>
            <source>Quick: a first model</source>
            <translation>Schnell: ein erstes Modell</translation>
        </message>
        <message>
            <source>Longer: ten times the steps</source>
            <translation>Länger: zehnmal so viele Schritte</translation>
        </message>
        <message>
            <source>As published: a large network</source>
            <translation>Wie veröffentlicht: ein großes Netz</translation>
        </message>
        <message>
            <source>Takes minutes on a laptop's processor.</source>
            <translation>Dauert Minuten auf dem Prozessor eines Laptops.</translation>
        </message>
        <message>
            <source>Takes about a minute on a laptop's processor.</source>
            <translation>Dauert etwa eine Minute auf dem Prozessor eines Laptops.</translation>
        </message>
        <message>
            <source>Takes an hour or so on a laptop's processor.</source>
            <translation>Dauert etwa eine Stunde auf dem Prozessor eines Laptops.</translation>
        </message>
        <message>
            <source>Asks for a GPU: hours, and days for all of the pretraining.</source>
            <translation>Verlangt eine GPU: Stunden, und Tage für das ganze Vortraining.</translation>
        </message>
        <message>
            <source>{network} stays as it is; its last layer alone is fitted to the labels.</source>
            <translation>{network} bleibt, wie es ist; allein seine letzte Schicht wird an die Labels angepasst.</translation>
        </message>
        <message>
            <source>{network} sees {windows} labelled windows of {window} px.</source>
            <translation>{network} sieht {windows} gelabelte Fenster von {window} px.</translation>
        </message>
        <message>
            <source>Before that, {windows} windows without labels.</source>
            <translation>Davor {windows} Fenster ohne Labels.</translation>
        </message>
        <message>
            <source>The jobs panel tells the time left once the first steps are done.</source>
            <translation>Das Auftragsfenster nennt die verbleibende Zeit, sobald die ersten Schritte getan sind.</translation>
        </message>
    </context>
</TS>
