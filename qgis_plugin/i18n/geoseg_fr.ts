<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
    <context>
        <name>AccuracyPage</name>
        <message>
            <source>Hold the map against</source>
            <translation>Comparer la carte à</translation>
        </message>
        <message>
            <source>Leave empty for sample points, label files and class rasters</source>
            <translation>Laisser vide pour les points d’échantillonnage, fichiers d’étiquettes et rasters de classes</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>Référence</translation>
        </message>
        <message>
            <source>Class field</source>
            <translation>Champ de classe</translation>
        </message>
        <message>
            <source>Assess</source>
            <translation>Évaluer</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copier comme</translation>
        </message>
        <message>
            <source>Classes</source>
            <translation>Classes</translation>
        </message>
        <message>
            <source>Confusion</source>
            <translation>Confusion</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Rapport</translation>
        </message>
        <message>
            <source>Save as CSV…</source>
            <translation>Enregistrer en CSV…</translation>
        </message>
        <message>
            <source>no reference is chosen</source>
            <translation>aucune référence choisie</translation>
        </message>
        <message>
            <source>draw points, or add a layer of labels</source>
            <translation>tirez des points ou ajoutez une couche d’étiquettes</translation>
        </message>
        <message>
            <source>GeoSeg: accuracy</source>
            <translation>GeoSeg : précision</translation>
        </message>
        <message>
            <source>Overall accuracy of the whole map: &lt;b&gt;{of}&lt;/b&gt; (95 % interval)</source>
            <translation>Précision globale de toute la carte : &lt;b&gt;{of}&lt;/b&gt; (intervalle à 95 %)</translation>
        </message>
        <message>
            <source>Overall accuracy: &lt;b&gt;{of}&lt;/b&gt;</source>
            <translation>Précision globale : &lt;b&gt;{of}&lt;/b&gt;</translation>
        </message>
        <message>
            <source>Class</source>
            <translation>Classe</translation>
        </message>
        <message>
            <source>User's accuracy</source>
            <translation>Précision de l’utilisateur</translation>
        </message>
        <message>
            <source>Producer's accuracy</source>
            <translation>Précision du producteur</translation>
        </message>
        <message>
            <source>Area ({unit})</source>
            <translation>Surface ({unit})</translation>
        </message>
        <message>
            <source>No interval: all points that count here were right, or all were wrong. More points may tell how far off it is.</source>
            <translation>Pas d’intervalle : tous les points qui comptent ici étaient justes, ou tous faux. Davantage de points peuvent montrer de combien la valeur s’écarte.</translation>
        </message>
        <message>
            <source>Map ↓  Reference →</source>
            <translation>Carte ↓  Référence →</translation>
        </message>
        <message>
            <source>Save as CSV</source>
            <translation>Enregistrer en CSV</translation>
        </message>
        <message>
            <source>CSV files (*.csv)</source>
            <translation>Fichiers CSV (*.csv)</translation>
        </message>
        <message>
            <source>{path} cannot be written ({reason})</source>
            <translation>{path} ne peut pas être écrit ({reason})</translation>
        </message>
        <message>
            <source>close it in other programs, or choose another place</source>
            <translation>fermez-le dans les autres programmes ou choisissez un autre emplacement</translation>
        </message>
        <message>
            <source>Written: {path}</source>
            <translation>Écrit : {path}</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>aucune carte des classes choisie</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>ajoutez-en une au projet</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Annulé. Rien n’a été écrit.</translation>
        </message>
    </context>
    <context>
        <name>CheckDock</name>
        <message>
            <source>GeoSeg check and improve</source>
            <translation>GeoSeg : vérifier et améliorer</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Carte des classes</translation>
        </message>
        <message>
            <source>Points</source>
            <translation>Points</translation>
        </message>
        <message>
            <source>Accuracy</source>
            <translation>Précision</translation>
        </message>
        <message>
            <source>Label next</source>
            <translation>Étiqueter ensuite</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>Entraîner</translation>
        </message>
    </context>
    <context>
        <name>ImprovePage</name>
        <message>
            <source>Train again with what was labelled since</source>
            <translation>Réentraîner avec ce qui a été étiqueté depuis</translation>
        </message>
        <message>
            <source>Train again</source>
            <translation>Réentraîner</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copier comme</translation>
        </message>
        <message>
            <source>From the run</source>
            <translation>À partir de l’exécution</translation>
        </message>
        <message>
            <source>What has changed?</source>
            <translation>Qu’est-ce qui a changé ?</translation>
        </message>
        <message>
            <source>Show the changes</source>
            <translation>Afficher les changements</translation>
        </message>
        <message>
            <source>Earlier map</source>
            <translation>Carte antérieure</translation>
        </message>
        <message>
            <source>no run is chosen</source>
            <translation>aucune exécution choisie</translation>
        </message>
        <message>
            <source>Train again: {name}</source>
            <translation>Réentraîner : {name}</translation>
        </message>
        <message>
            <source>Started; the panel of jobs shows how far it is.</source>
            <translation>Démarré ; le panneau des tâches montre l’avancement.</translation>
        </message>
        <message>
            <source>there is no other class map</source>
            <translation>il n’y a pas d’autre carte des classes</translation>
        </message>
        <message>
            <source>map again with the new model, and choose that map at the top</source>
            <translation>cartographier à nouveau avec le nouveau modèle et choisir cette carte en haut</translation>
        </message>
        <message>
            <source>GeoSeg: changes</source>
            <translation>GeoSeg : changements</translation>
        </message>
        <message>
            <source>Changes</source>
            <translation>Changements</translation>
        </message>
        <message>
            <source>unchanged</source>
            <translation>inchangé</translation>
        </message>
        <message>
            <source>{share:.1%} of what both maps show has changed. Written: {path}</source>
            <translation>{share:.1%} de ce que montrent les deux cartes a changé. Écrit : {path}</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>aucune carte des classes choisie</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>ajoutez-en une au projet</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Annulé. Rien n’a été écrit.</translation>
        </message>
    </context>
    <context>
        <name>Page</name>
        <message>
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>aucune carte des classes choisie</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>ajoutez-en une au projet</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Annulé. Rien n’a été écrit.</translation>
        </message>
    </context>
    <context>
        <name>PointsPage</name>
        <message>
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>aucune carte des classes choisie</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>ajoutez-en une au projet</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Annulé. Rien n’a été écrit.</translation>
        </message>
        <message>
            <source>Draw sample points</source>
            <translation>Tirer des points d’échantillonnage</translation>
        </message>
        <message>
            <source>50 or more are advised for each class</source>
            <translation>50 ou plus sont conseillés par classe</translation>
        </message>
        <message>
            <source>Another seed draws other points</source>
            <translation>Une autre graine tire d’autres points</translation>
        </message>
        <message>
            <source>by area on the map</source>
            <translation>selon la surface sur la carte</translation>
        </message>
        <message>
            <source>evenly</source>
            <translation>également</translation>
        </message>
        <message>
            <source>Points in all</source>
            <translation>Points au total</translation>
        </message>
        <message>
            <source>Least of each class</source>
            <translation>Minimum par classe</translation>
        </message>
        <message>
            <source>Share them</source>
            <translation>Répartition</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Graine</translation>
        </message>
        <message>
            <source>Draw points</source>
            <translation>Tirer des points</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copier comme</translation>
        </message>
        <message>
            <source>What is really there?</source>
            <translation>Qu’y a-t-il vraiment là ?</translation>
        </message>
        <message>
            <source>Points</source>
            <translation>Points</translation>
        </message>
        <message>
            <source>Look at the points</source>
            <translation>Examiner les points</translation>
        </message>
        <message>
            <source>Keys 1 to 9 choose a class, 0 leaves the point open, Backspace goes back</source>
            <translation>Les touches 1 à 9 choisissent une classe, 0 laisse le point ouvert, Retour arrière revient en arrière</translation>
        </message>
        <message>
            <source>0  Not sure, next</source>
            <translation>0  Incertain, suivant</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Retour</translation>
        </message>
        <message>
            <source>GeoSeg: sample points</source>
            <translation>GeoSeg : points d’échantillonnage</translation>
        </message>
        <message>
            <source>Sample points</source>
            <translation>Points d’échantillonnage</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>{path} ne peut pas être ouvert</translation>
        </message>
        <message>
            <source>{count} points in {path}</source>
            <translation>{count} points dans {path}</translation>
        </message>
        <message>
            <source>no points are chosen</source>
            <translation>aucun point choisi</translation>
        </message>
        <message>
            <source>draw some in the map first</source>
            <translation>tirez-en d’abord dans la carte</translation>
        </message>
        <message>
            <source>the point lies beyond the project's CRS</source>
            <translation>le point est hors du SCR du projet</translation>
        </message>
        <message>
            <source>choose another CRS for the project</source>
            <translation>choisissez un autre SCR pour le projet</translation>
        </message>
        <message>
            <source>There is no class map in the project yet.</source>
            <translation>Le projet ne contient pas encore de carte des classes.</translation>
        </message>
        <message>
            <source>The map that is chosen has no classes in its style.</source>
            <translation>La carte choisie n’a pas de classes dans son style.</translation>
        </message>
        <message>
            <source>All points have an answer.</source>
            <translation>Tous les points ont une réponse.</translation>
        </message>
        <message>
            <source>Point {number} of {total}</source>
            <translation>Point {number} sur {total}</translation>
        </message>
    </context>
    <context>
        <name>WindowsPage</name>
        <message>
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>aucune carte des classes choisie</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>ajoutez-en une au projet</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Annulé. Rien n’a été écrit.</translation>
        </message>
        <message>
            <source>Where the model is least sure</source>
            <translation>Où le modèle est le moins sûr</translation>
        </message>
        <message>
            <source>Label files (*.gpkg)</source>
            <translation>Fichiers d’étiquettes (*.gpkg)</translation>
        </message>
        <message>
            <source>Windows are added to it; what is labelled in it already is left out</source>
            <translation>Les fenêtres y sont ajoutées ; ce qui y est déjà étiqueté est laissé de côté</translation>
        </message>
        <message>
            <source>How much a window loses that is near another and has the same classes</source>
            <translation>Ce que perd une fenêtre proche d’une autre et qui a les mêmes classes</translation>
        </message>
        <message>
            <source>Label file</source>
            <translation>Fichier d’étiquettes</translation>
        </message>
        <message>
            <source>Windows</source>
            <translation>Fenêtres</translation>
        </message>
        <message>
            <source>Side</source>
            <translation>Côté</translation>
        </message>
        <message>
            <source>Spread</source>
            <translation>Dispersion</translation>
        </message>
        <message>
            <source>Find windows</source>
            <translation>Chercher des fenêtres</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copier comme</translation>
        </message>
        <message>
            <source>Rank</source>
            <translation>Rang</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Incertitude</translation>
        </message>
        <message>
            <source>Mostly</source>
            <translation>Surtout</translation>
        </message>
        <message>
            <source>Extent</source>
            <translation>Emprise</translation>
        </message>
        <message>
            <source>Add as extent for training</source>
            <translation>Ajouter comme emprise d’entraînement</translation>
        </message>
        <message>
            <source>GeoSeg: where to label next</source>
            <translation>GeoSeg : où étiqueter ensuite</translation>
        </message>
        <message>
            <source>Label next</source>
            <translation>Étiqueter ensuite</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>{path} ne peut pas être ouvert</translation>
        </message>
        <message>
            <source>Windows found: {count}; there is no room for {asked}. {path}</source>
            <translation>Fenêtres trouvées : {count} ; il n’y a pas de place pour {asked}. {path}</translation>
        </message>
        <message>
            <source>Windows found: {count}. {path}</source>
            <translation>Fenêtres trouvées : {count}. {path}</translation>
        </message>
        <message>
            <source>no window is chosen</source>
            <translation>aucune fenêtre choisie</translation>
        </message>
        <message>
            <source>no label file is chosen</source>
            <translation>aucun fichier d’étiquettes choisi</translation>
        </message>
        <message>
            <source>Added. Label it completely: draw every class in it.</source>
            <translation>Ajoutée. Étiquetez-la entièrement : dessinez-y chaque classe.</translation>
        </message>
        <message>
            <source>The window is an extent of the file already.</source>
            <translation>La fenêtre est déjà une emprise du fichier.</translation>
        </message>
    </context>
    <context>
        <name>Board</name>
        <message>
            <source>GeoSeg: start a job</source>
            <translation>GeoSeg : démarrer une tâche</translation>
        </message>
    </context>
    <context>
        <name>Chart</name>
        <message>
            <source>Nothing to draw yet</source>
            <translation>Rien à tracer pour l’instant</translation>
        </message>
    </context>
    <context>
        <name>CopyMenu</name>
        <message>
            <source>Copy as</source>
            <translation>Copier comme</translation>
        </message>
        <message>
            <source>Copy as command</source>
            <translation>Copier comme commande</translation>
        </message>
        <message>
            <source>Copy as qgis_process</source>
            <translation>Copier comme qgis_process</translation>
        </message>
        <message>
            <source>Copy as Python</source>
            <translation>Copier comme Python</translation>
        </message>
    </context>
    <context>
        <name>Detail</name>
        <message>
            <source>Curves</source>
            <translation>Courbes</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>Journal</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Reprendre</translation>
        </message>
        <message>
            <source>Run the same command again; it goes on where it stopped</source>
            <translation>Relancer la même commande ; elle reprend où elle s’est arrêtée</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Rapport</translation>
        </message>
        <message>
            <source>Open the report in the browser</source>
            <translation>Ouvrir le rapport dans le navigateur</translation>
        </message>
        <message>
            <source>Map…</source>
            <translation>Cartographier…</translation>
        </message>
        <message>
            <source>Map an orthophoto with the model of this job</source>
            <translation>Cartographier une orthophoto avec le modèle de cette tâche</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Supprimer</translation>
        </message>
        <message>
            <source>Take the job off the list; its run folder stays</source>
            <translation>Retirer la tâche de la liste ; son dossier d’exécution reste</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copier comme</translation>
        </message>
        <message>
            <source>No jobs yet. Training shows up here, and goes on when QGIS is closed.</source>
            <translation>Aucune tâche. L’entraînement apparaît ici et continue lorsque QGIS est fermé.</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Fonction de perte</translation>
        </message>
        <message>
            <source>reading…</source>
            <translation>lecture…</translation>
        </message>
        <message>
            <source>running</source>
            <translation>en cours</translation>
        </message>
        <message>
            <source>stopping…</source>
            <translation>arrêt en cours…</translation>
        </message>
        <message>
            <source>finished</source>
            <translation>terminée</translation>
        </message>
        <message>
            <source>cancelled</source>
            <translation>annulée</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>en échec</translation>
        </message>
        <message>
            <source>ended unexpectedly</source>
            <translation>terminée de façon inattendue</translation>
        </message>
        <message>
            <source>part 1 of 2: pretraining without labels</source>
            <translation>partie 1 sur 2 : préentraînement sans étiquettes</translation>
        </message>
        <message>
            <source>part 2 of 2: training on the labels</source>
            <translation>partie 2 sur 2 : entraînement sur les étiquettes</translation>
        </message>
        <message>
            <source>End now…</source>
            <translation>Arrêter maintenant…</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>{time} restantes</translation>
        </message>
        <message>
            <source>mean IoU {value:.3f} at the step that is kept</source>
            <translation>IoU moyen {value:.3f} au pas conservé</translation>
        </message>
        <message>
            <source>on {device}</source>
            <translation>sur {device}</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>IoU moyen</translation>
        </message>
        <message>
            <source>Nearest neighbours’ accuracy</source>
            <translation>Précision des plus proches voisins</translation>
        </message>
    </context>
    <context>
        <name>JobsDock</name>
        <message>
            <source>GeoSeg jobs</source>
            <translation>Tâches GeoSeg</translation>
        </message>
        <message>
            <source>Job</source>
            <translation>Tâche</translation>
        </message>
        <message>
            <source>State</source>
            <translation>État</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Progression</translation>
        </message>
        <message>
            <source>End the job</source>
            <translation>Arrêter la tâche</translation>
        </message>
        <message>
            <source>{job} was asked to stop and will after the step it is at. End it at once? What it did since its last checkpoint is lost.</source>
            <translation>L’arrêt de {job} a été demandé et se fera après le pas en cours. L’arrêter tout de suite ? Ce qui a été fait depuis le dernier point de contrôle sera perdu.</translation>
        </message>
    </context>
    <context>
        <name>ClassList</name>
        <message>
            <source>Draw</source>
            <translation>Dessiner</translation>
        </message>
        <message>
            <source>Area</source>
            <translation>Surface</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polygones</translation>
        </message>
        <message>
            <source>What is drawn next; the keys 1 to 9 choose a class</source>
            <translation>Ce qui sera dessiné ensuite ; les touches 1 à 9 choisissent une classe</translation>
        </message>
        <message>
            <source>Extent: {role}</source>
            <translation>Emprise : {role}</translation>
        </message>
    </context>
    <context>
        <name>CopyDialog</name>
        <message>
            <source>Copy polygons</source>
            <translation>Copier des polygones</translation>
        </message>
        <message>
            <source>Selected polygons only</source>
            <translation>Polygones sélectionnés seulement</translation>
        </message>
        <message>
            <source>The attribute that tells the class; none: all get one</source>
            <translation>L’attribut qui indique la classe ; aucun : tous reçoivent la même</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Valeur</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polygones</translation>
        </message>
        <message>
            <source>Class</source>
            <translation>Classe</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Copier</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>Couche</translation>
        </message>
        <message>
            <source>Attribute</source>
            <translation>Attribut</translation>
        </message>
        <message>
            <source>The project has no other layer of polygons</source>
            <translation>Le projet n’a pas d’autre couche de polygones</translation>
        </message>
        <message>
            <source>Count polygons</source>
            <translation>Compter les polygones</translation>
        </message>
        <message>
            <source>Choose a class for one value at least</source>
            <translation>Choisissez une classe pour au moins une valeur</translation>
        </message>
        <message>
            <source>{count} values: the {listed} with the most polygons are listed</source>
            <translation>{count} valeurs : les {listed} qui ont le plus de polygones sont affichées</translation>
        </message>
        <message>
            <source>skip</source>
            <translation>ignorer</translation>
        </message>
        <message>
            <source>Nothing was copied</source>
            <translation>Rien n’a été copié</translation>
        </message>
        <message>
            <source>Copied, but for {count} that are no polygons in the labels' CRS</source>
            <translation>Copiés, sauf {count} qui ne sont pas des polygones dans le SCR des étiquettes</translation>
        </message>
    </context>
    <context>
        <name>Adding</name>
        <message>
            <source>Copy polygons</source>
            <translation>Copier des polygones</translation>
        </message>
    </context>
    <context>
        <name>LabelDock</name>
        <message>
            <source>GeoSeg labels</source>
            <translation>Étiquettes GeoSeg</translation>
        </message>
        <message>
            <source>New…</source>
            <translation>Nouveau…</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>Ouvrir…</translation>
        </message>
        <message>
            <source>Classes…</source>
            <translation>Classes…</translation>
        </message>
        <message>
            <source>The ticked orthophotos are those that are labelled</source>
            <translation>Les orthophotos cochées sont celles que l’on étiquette</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Orthophotos</translation>
        </message>
        <message>
            <source>Polygon</source>
            <translation>Polygone</translation>
        </message>
        <message>
            <source>QGIS's own tool, with snapping, tracing and undo of points</source>
            <translation>L’outil de QGIS, avec accrochage, traçage et annulation de points</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>Rectangle</translation>
        </message>
        <message>
            <source>Drag from corner to corner</source>
            <translation>Tirer d’un coin à l’autre</translation>
        </message>
        <message>
            <source>Freehand</source>
            <translation>Main levée</translation>
        </message>
        <message>
            <source>Drag along the outline</source>
            <translation>Tirer le long du contour</translation>
        </message>
        <message>
            <source>Smart fill</source>
            <translation>Remplissage intelligent</translation>
        </message>
        <message>
            <source>Click on a roof or a lawn: what looks alike is proposed</source>
            <translation>Cliquez sur un toit ou une pelouse : ce qui y ressemble est proposé</translation>
        </message>
        <message>
            <source>Take over</source>
            <translation>Reprendre</translation>
        </message>
        <message>
            <source>Click on a polygon of another layer, or on a patch of a map, that is right</source>
            <translation>Cliquez sur un polygone d’une autre couche, ou une zone d’une carte, qui est juste</translation>
        </message>
        <message>
            <source>Copy…</source>
            <translation>Copier…</translation>
        </message>
        <message>
            <source>Copy many polygons of another layer, by an attribute</source>
            <translation>Copier de nombreux polygones d’une autre couche, selon un attribut</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>Take back the last edit, although it is saved</source>
            <translation>Annuler la dernière modification, bien qu’elle soit enregistrée</translation>
        </message>
        <message>
            <source>The label file</source>
            <translation>Le fichier d’étiquettes</translation>
        </message>
        <message>
            <source>GeoPackage (*.gpkg)</source>
            <translation>GeoPackage (*.gpkg)</translation>
        </message>
        <message>
            <source>The CRS of the label file cannot say this place</source>
            <translation>Le SCR du fichier d’étiquettes ne peut pas exprimer cet endroit</translation>
        </message>
        <message>
            <source>No ticked orthophoto lies there</source>
            <translation>Aucune orthophoto cochée ne se trouve là</translation>
        </message>
        <message>
            <source>Looking for what is alike…</source>
            <translation>Recherche de ce qui est semblable…</translation>
        </message>
        <message>
            <source>The patch is larger than what was looked at; its part there is taken</source>
            <translation>La zone dépasse ce qui a été examiné ; la partie qui s’y trouve est prise</translation>
        </message>
        <message>
            <source>There is nothing to take back</source>
            <translation>Il n’y a rien à annuler</translation>
        </message>
        <message>
            <source>This is no polygon that the label file can hold</source>
            <translation>Ce n’est pas un polygone que le fichier d’étiquettes puisse contenir</translation>
        </message>
        <message>
            <source>The map's CRS cannot say this place</source>
            <translation>Le SCR de la carte ne peut pas exprimer cet endroit</translation>
        </message>
        <message>
            <source>Enter or a click inside takes it, Esc gives it up. Wider or narrower: + and −, or Ctrl with the wheel</source>
            <translation>Entrée ou un clic à l’intérieur l’accepte, Échap l’abandonne. Plus large ou plus étroit : + et −, ou Ctrl avec la molette</translation>
        </message>
        <message>
            <source>No label file is open</source>
            <translation>Aucun fichier d’étiquettes ouvert</translation>
        </message>
    </context>
    <context>
        <name>Findings</name>
        <message>
            <source>Count labels</source>
            <translation>Compter les étiquettes</translation>
        </message>
        <message>
            <source>Loss: it is recommended once two classes have labels</source>
            <translation>Perte : elle est recommandée dès que deux classes ont des étiquettes</translation>
        </message>
        <message>
            <source>Which loss suits the labels</source>
            <translation>Quelle perte convient aux étiquettes</translation>
        </message>
        <message>
            <source>Not labelled yet: {names}</source>
            <translation>Pas encore étiqueté : {names}</translation>
        </message>
        <message>
            <source>Rare: {name} has {share:.1%} of the labelled area ({area})</source>
            <translation>Rare : {name} a {share:.1%} de la surface étiquetée ({area})</translation>
        </message>
        <message>
            <source>{count} polygons have no class of the scheme</source>
            <translation>{count} polygones n’ont aucune classe du schéma</translation>
        </message>
        <message>
            <source>1 polygon has no class of the scheme</source>
            <translation>1 polygone n’a aucune classe du schéma</translation>
        </message>
        <message>
            <source>{count} overlaps of different classes: there the later polygon counts</source>
            <translation>{count} recouvrements de classes différentes : le polygone le plus récent y compte</translation>
        </message>
        <message>
            <source>1 overlap of different classes: there the later polygon counts</source>
            <translation>1 recouvrement de classes différentes : le polygone le plus récent y compte</translation>
        </message>
        <message>
            <source>{count} polygons lie outside the orthophotos</source>
            <translation>{count} polygones sont hors des orthophotos</translation>
        </message>
        <message>
            <source>1 polygon lies outside the orthophotos</source>
            <translation>1 polygone est hors des orthophotos</translation>
        </message>
        <message>
            <source>Loss: {name}. {reason}</source>
            <translation>Perte : {name}. {reason}</translation>
        </message>
        <message>
            <source>Which loss suits is told by a GeoSeg that can train</source>
            <translation>Un GeoSeg capable d’entraîner indique quelle perte convient</translation>
        </message>
        <message>
            <source>Loss: {problem}</source>
            <translation>Perte : {problem}</translation>
        </message>
    </context>
    <context>
        <name>LabelLayers</name>
        <message>
            <source>{name} cannot be edited</source>
            <translation>{name} ne peut pas être modifié</translation>
        </message>
        <message>
            <source>Add labels</source>
            <translation>Ajouter des étiquettes</translation>
        </message>
        <message>
            <source>no class of the scheme</source>
            <translation>aucune classe du schéma</translation>
        </message>
        <message>
            <source>Extent: {role}</source>
            <translation>Emprise : {role}</translation>
        </message>
    </context>
    <context>
        <name>SchemeDialog</name>
        <message>
            <source>New label file</source>
            <translation>Nouveau fichier d’étiquettes</translation>
        </message>
        <message>
            <source>Classes</source>
            <translation>Classes</translation>
        </message>
        <message>
            <source>GeoPackage (*.gpkg)</source>
            <translation>GeoPackage (*.gpkg)</translation>
        </message>
        <message>
            <source>The new label file</source>
            <translation>Le nouveau fichier d’étiquettes</translation>
        </message>
        <message>
            <source>Own classes</source>
            <translation>Classes personnalisées</translation>
        </message>
        <message>
            <source>ISPRS: six urban classes</source>
            <translation>ISPRS : six classes urbaines</translation>
        </message>
        <message>
            <source>LoveDA: seven classes of land cover</source>
            <translation>LoveDA : sept classes d’occupation du sol</translation>
        </message>
        <message>
            <source>Buildings on a background</source>
            <translation>Bâtiments sur un fond</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Valeur</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nom</translation>
        </message>
        <message>
            <source>Colour</source>
            <translation>Couleur</translation>
        </message>
        <message>
            <source>The keys 1 to 9 choose a class</source>
            <translation>Les touches 1 à 9 choisissent une classe</translation>
        </message>
        <message>
            <source>Add class</source>
            <translation>Ajouter une classe</translation>
        </message>
        <message>
            <source>Remove class</source>
            <translation>Supprimer la classe</translation>
        </message>
        <message>
            <source>Inside an extent, what carries no label is class 0</source>
            <translation>Dans une emprise, ce qui n’a pas d’étiquette est de classe 0</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Fichier</translation>
        </message>
        <message>
            <source>CRS</source>
            <translation>SCR</translation>
        </message>
        <message>
            <source>Start from</source>
            <translation>Partir de</translation>
        </message>
        <message>
            <source>Colour of the class</source>
            <translation>Couleur de la classe</translation>
        </message>
        <message>
            <source>Choose the class to remove by its number at the left</source>
            <translation>Choisissez la classe à supprimer par son numéro à gauche</translation>
        </message>
        <message>
            <source>there are labels of class {value}</source>
            <translation>il y a des étiquettes de la classe {value}</translation>
        </message>
        <message>
            <source>keep the class, or give its labels another one first</source>
            <translation>gardez la classe ou donnez d’abord une autre à ses étiquettes</translation>
        </message>
        <message>
            <source>the label file has no name</source>
            <translation>le fichier d’étiquettes n’a pas de nom</translation>
        </message>
        <message>
            <source>choose one</source>
            <translation>choisissez-en un</translation>
        </message>
        <message>
            <source>there is no folder {name}</source>
            <translation>il n’y a pas de dossier {name}</translation>
        </message>
        <message>
            <source>choose one that is there</source>
            <translation>choisissez-en un qui existe</translation>
        </message>
        <message>
            <source>there is a file {name} already</source>
            <translation>il y a déjà un fichier {name}</translation>
        </message>
        <message>
            <source>choose another name, or open that one</source>
            <translation>choisissez un autre nom ou ouvrez celui-ci</translation>
        </message>
    </context>
    <context>
        <name>GeosegPlugin</name>
        <message>
            <source>Train a model…</source>
            <translation>Entraîner un modèle…</translation>
        </message>
        <message>
            <source>Map with a model…</source>
            <translation>Cartographier avec un modèle…</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>Paramètres…</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>Examiner</translation>
        </message>
        <message>
            <source>Look at a map</source>
            <translation>Examiner une carte</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>Vérifier</translation>
        </message>
        <message>
            <source>Check and improve</source>
            <translation>Vérifier et améliorer</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Étiquettes</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>Tâches</translation>
        </message>
        <message>
            <source>The environment goes on being made; QGIS tells when it is complete.</source>
            <translation>La création de l’environnement continue ; QGIS annonce quand il est complet.</translation>
        </message>
    </context>
    <context>
        <name>MapDialog</name>
        <message>
            <source>Map with a model</source>
            <translation>Cartographier avec un modèle</translation>
        </message>
        <message>
            <source>What to map</source>
            <translation>Quoi cartographier</translation>
        </message>
        <message>
            <source>The ticked layers are mapped; the marked one is previewed</source>
            <translation>Les couches cochées sont cartographiées ; celle en surbrillance est prévisualisée</translation>
        </message>
        <message>
            <source>The model</source>
            <translation>Le modèle</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>Modèles ONNX (*.onnx)</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Orthophotos</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modèle</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>Bandes</translation>
        </message>
        <message>
            <source>Do they fit?</source>
            <translation>Sont-ils compatibles ?</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>Aperçu</translation>
        </message>
        <message>
            <source>Map the current view at once, and again wherever I go</source>
            <translation>Cartographier la vue actuelle aussitôt, puis à chaque déplacement</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>Résultat</translation>
        </message>
        <message>
            <source>Whole orthophotos</source>
            <translation>Orthophotos entières</translation>
        </message>
        <message>
            <source>The current view</source>
            <translation>La vue actuelle</translation>
        </message>
        <message>
            <source>Within polygons of</source>
            <translation>Dans les polygones de</translation>
        </message>
        <message>
            <source>Confidence, by which weak areas can be hidden</source>
            <translation>Confiance, qui permet de masquer les zones peu sûres</translation>
        </message>
        <message>
            <source>Uncertainty, which tells where to label next</source>
            <translation>Incertitude, qui indique où étiqueter ensuite</translation>
        </message>
        <message>
            <source>Polygons of the classes</source>
            <translation>Polygones des classes</translation>
        </message>
        <message>
            <source>Part</source>
            <translation>Partie</translation>
        </message>
        <message>
            <source>Also write</source>
            <translation>Écrire aussi</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Carte des classes</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copier comme</translation>
        </message>
        <message>
            <source>Map</source>
            <translation>Cartographier</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Fermer</translation>
        </message>
        <message>
            <source>no model is chosen</source>
            <translation>aucun modèle choisi</translation>
        </message>
        <message>
            <source>name an ONNX file</source>
            <translation>indiquez un fichier ONNX</translation>
        </message>
        <message>
            <source>the class map has no place</source>
            <translation>la carte des classes n’a pas d’emplacement</translation>
        </message>
        <message>
            <source>name a file for it</source>
            <translation>indiquez un fichier</translation>
        </message>
        <message>
            <source>the orthophotos are in different coordinate reference systems</source>
            <translation>les orthophotos ont des systèmes de coordonnées de référence différents</translation>
        </message>
        <message>
            <source>map the view of one after the other, or within polygons</source>
            <translation>cartographiez la vue de l’une après l’autre, ou dans des polygones</translation>
        </message>
        <message>
            <source>{name} has no georeference</source>
            <translation>{name} n’a pas de géoréférencement</translation>
        </message>
        <message>
            <source>map all of it</source>
            <translation>cartographiez tout</translation>
        </message>
        <message>
            <source>the view shows nothing of the orthophoto</source>
            <translation>la vue ne montre rien de l’orthophoto</translation>
        </message>
        <message>
            <source>zoom to it</source>
            <translation>zoomez dessus</translation>
        </message>
        <message>
            <source>there is no layer of polygons</source>
            <translation>il n’y a pas de couche de polygones</translation>
        </message>
        <message>
            <source>add one that shows where to map</source>
            <translation>ajoutez-en une qui montre où cartographier</translation>
        </message>
        <message>
            <source>export the layer to a file</source>
            <translation>exportez la couche vers un fichier</translation>
        </message>
        <message>
            <source>Choose a model</source>
            <translation>Choisissez un modèle</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>Examen…</translation>
        </message>
        <message>
            <source>GeoSeg: look at a model</source>
            <translation>GeoSeg : examiner un modèle</translation>
        </message>
        <message>
            <source>GeoTIFF (*.tif)</source>
            <translation>GeoTIFF (*.tif)</translation>
        </message>
        <message>
            <source>The file that is there will be replaced.</source>
            <translation>Le fichier existant sera remplacé.</translation>
        </message>
        <message>
            <source>GeoSeg: map</source>
            <translation>GeoSeg : cartographier</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>Démarrage…</translation>
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>Annulation…</translation>
        </message>
        <message>
            <source>Cancelled. The same run goes on where it was.</source>
            <translation>Annulé. La même exécution reprendra où elle en était.</translation>
        </message>
        <message>
            <source>Written: {names}</source>
            <translation>Écrit : {names}</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>{path} ne peut pas être ouvert</translation>
        </message>
    </context>
    <context>
        <name>Preview</name>
        <message>
            <source>The view shows nothing of the orthophoto</source>
            <translation>La vue ne montre rien de l’orthophoto</translation>
        </message>
        <message>
            <source>Mapping the view…</source>
            <translation>Cartographie de la vue…</translation>
        </message>
        <message>
            <source>{name} has no georeference</source>
            <translation>{name} n’a pas de géoréférencement</translation>
        </message>
        <message>
            <source>map it without a preview, or give it one</source>
            <translation>cartographiez-la sans aperçu, ou donnez-lui-en un</translation>
        </message>
        <message>
            <source>A hint only: seen {times} times coarser. Zoom in for the real map.</source>
            <translation>Indication seulement : vue {times} fois plus grossière. Zoomez pour la vraie carte.</translation>
        </message>
        <message>
            <source>Exactly as the map will be ({seconds:.1f} s)</source>
            <translation>Exactement comme la carte sera ({seconds:.1f} s)</translation>
        </message>
        <message>
            <source>Preview of {name}</source>
            <translation>Aperçu de {name}</translation>
        </message>
    </context>
    <context>
        <name>Results</name>
        <message>
            <source>Confidence</source>
            <translation>Confiance</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Incertitude</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polygones</translation>
        </message>
    </context>
    <context>
        <name>ReviewDock</name>
        <message>
            <source>GeoSeg map</source>
            <translation>Carte GeoSeg</translation>
        </message>
        <message>
            <source>Before and after</source>
            <translation>Avant et après</translation>
        </message>
        <message>
            <source>Drag a line over the map: on its left you see what lies below</source>
            <translation>Tirez une ligne sur la carte : à sa gauche, vous voyez ce qui est dessous</translation>
        </message>
        <message>
            <source>Hide what is less sure than this</source>
            <translation>Masquer ce qui est moins sûr que cela</translation>
        </message>
        <message>
            <source>GeoSeg: confidence</source>
            <translation>GeoSeg : confiance</translation>
        </message>
        <message>
            <source>Map</source>
            <translation>Carte</translation>
        </message>
        <message>
            <source>Opacity</source>
            <translation>Opacité</translation>
        </message>
        <message>
            <source>Hide what is less sure than</source>
            <translation>Masquer ce qui est moins sûr que</translation>
        </message>
        <message>
            <source>No map is chosen. Map with a model… makes one.</source>
            <translation>Aucune carte n’est choisie. « Cartographier avec un modèle… » en crée une.</translation>
        </message>
        <message>
            <source>Nothing can be hidden of a map whose rows are turned.</source>
            <translation>Rien ne peut être masqué d’une carte dont les lignes sont tournées.</translation>
        </message>
        <message>
            <source>No confidence stands beside this layer. Tick Confidence in Map with a model….</source>
            <translation>Aucune confiance à côté de cette couche. Cocher la confiance dans « Cartographier avec un modèle… ».</translation>
        </message>
        <message>
            <source>All is shown.</source>
            <translation>Tout est affiché.</translation>
        </message>
        <message>
            <source>Less than {percent:.0f} % sure: {share:.1f} % of the map is hidden.</source>
            <translation>Sûr à moins de {percent:.0f} % : {share:.1f} % de la carte sont masqués.</translation>
        </message>
    </context>
    <context>
        <name>FitWords</name>
        <message>
            <source>in the lists of bands</source>
            <translation>dans les listes de bandes</translation>
        </message>
        <message>
            <source>with Uncertainty ticked</source>
            <translation>avec Incertitude cochée</translation>
        </message>
        <message>
            <source>Tick an orthophoto</source>
            <translation>Cochez une orthophoto</translation>
        </message>
        <message>
            <source>Add an orthophoto to the project from a file: web maps cannot be read</source>
            <translation>Ajoutez au projet une orthophoto depuis un fichier : les cartes en ligne ne peuvent pas être lues</translation>
        </message>
        <message>
            <source>no orthophoto is chosen</source>
            <translation>aucune orthophoto choisie</translation>
        </message>
        <message>
            <source>tick one in the list, or add one to the project first</source>
            <translation>en cocher une dans la liste, ou d’abord en ajouter une au projet</translation>
        </message>
        <message>
            <source>Bands: {bands}</source>
            <translation>Bandes : {bands}</translation>
        </message>
        <message>
            <source>The size of pixels is not known of the raster or of the model</source>
            <translation>La taille des pixels du raster ou du modèle n’est pas connue</translation>
        </message>
        <message>
            <source>Holds {raster}, as the model expects</source>
            <translation>Contient {raster}, comme le modèle l’attend</translation>
        </message>
        <message>
            <source>Holds {raster}; the model was trained on {model}</source>
            <translation>Contient {raster} ; le modèle a été entraîné sur {model}</translation>
        </message>
        <message>
            <source>Holds no valid pixels where samples were taken</source>
            <translation>Ne contient aucun pixel valide là où des échantillons ont été pris</translation>
        </message>
        <message>
            <source>{name} is {minimum:g} everywhere</source>
            <translation>{name} vaut {minimum:g} partout</translation>
        </message>
        <message>
            <source>Values from {minimum:g} to {maximum:g}; what the model was trained on is not known</source>
            <translation>Valeurs de {minimum:g} à {maximum:g} ; on ne sait pas sur quoi le modèle a été entraîné</translation>
        </message>
        <message>
            <source>Has no coordinate reference system; neither will the map</source>
            <translation>N’a pas de système de coordonnées de référence ; la carte non plus</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m, as the model expects</source>
            <translation>Pixels de {raster:.3g} m, comme le modèle l’attend</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m are {ratio:.1f} times as large as the model's; expect a poor map</source>
            <translation>Des pixels de {raster:.3g} m sont {ratio:.1f} fois plus grands que ceux du modèle ; la carte sera médiocre</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m; the model sees them at its own {model:.3g} m</source>
            <translation>Pixels de {raster:.3g} m ; le modèle les voit à ses {model:.3g} m</translation>
        </message>
        <message>
            <source>Values like those that the model was trained on (within {shift:.1f} standard deviations)</source>
            <translation>Valeurs semblables à celles de l’entraînement du modèle (à {shift:.1f} écarts types près)</translation>
        </message>
        <message>
            <source>The mean of {name}, {mean:.4g}, is {shift:+.1f} standard deviations from what the model was trained on</source>
            <translation>La moyenne de {name}, {mean:.4g}, est à {shift:+.1f} écarts types de ce sur quoi le modèle a été entraîné</translation>
        </message>
    </context>
    <context>
        <name>AssessAlgorithm</name>
        <message>
            <source>Accuracy of a class map</source>
            <translation>Précision d’une carte des classes</translation>
        </message>
        <message>
            <source>Holds a class map against a reference and writes a report</source>
            <translation>Compare une carte des classes à une référence et écrit un rapport</translation>
        </message>
        <message>
            <source>Holds a class map against a reference and reports overall accuracy, kappa, and for each class user's and producer's accuracy, F1 and IoU.

&lt;b&gt;Reference&lt;/b&gt;: a label file, any polygons with a field that holds the class, a class raster on any grid, or the points of a stratified sample.

&lt;b&gt;Class field&lt;/b&gt;: the field of the reference that holds the class's number or name; not needed for a label file.</source>
            <translation>Compare une carte des classes à une référence et indique la précision globale, le kappa et, pour chaque classe, la précision de l’utilisateur et du producteur, F1 et IoU.

&lt;b&gt;Référence&lt;/b&gt; : un fichier d’étiquettes, des polygones avec un champ qui contient la classe, un raster de classes sur une grille quelconque, ou les points d’un échantillon stratifié.

&lt;b&gt;Champ de classe&lt;/b&gt; : le champ de la référence qui contient le numéro ou le nom de la classe ; inutile pour un fichier d’étiquettes.</translation>
        </message>
        <message>
            <source>accuracy,confusion matrix,kappa,iou,validation,land cover</source>
            <translation>précision,matrice de confusion,kappa,iou,validation,occupation du sol</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Carte des classes</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>Référence</translation>
        </message>
        <message>
            <source>Class field of the reference</source>
            <translation>Champ de classe de la référence</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Rapport</translation>
        </message>
        <message>
            <source>HTML files (*.html)</source>
            <translation>Fichiers HTML (*.html)</translation>
        </message>
        <message>
            <source>Overall accuracy</source>
            <translation>Précision globale</translation>
        </message>
        <message>
            <source>Kappa</source>
            <translation>Kappa</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>IoU moyen</translation>
        </message>
        <message>
            <source>Mean F1</source>
            <translation>F1 moyen</translation>
        </message>
    </context>
    <context>
        <name>ExportAlgorithm</name>
        <message>
            <source>Export a trained model</source>
            <translation>Exporter un modèle entraîné</translation>
        </message>
        <message>
            <source>Writes the network of a run as an ONNX file with its card inside</source>
            <translation>Écrit le réseau d’une exécution dans un fichier ONNX avec sa fiche</translation>
        </message>
        <message>
            <source>Training exports its model by itself; this exports it again in another form. The file is held against the trained network on the run's images.

&lt;b&gt;Precision&lt;/b&gt;: fp16 is for GPUs, int8 for processors. Either is refused where it costs more than 0.01 of mean IoU on the run's labels.

&lt;b&gt;Checkpoint&lt;/b&gt;: the network that did best on the labels that validate, or that of the last step.

&lt;b&gt;Tile&lt;/b&gt;, &lt;b&gt;Halo&lt;/b&gt;: side of the input and the context that is cut from each of its sides, in pixels.

&lt;b&gt;Leave the sides of the input free&lt;/b&gt;: a U-Net then maps in larger tiles with less halo, which takes less time. The plugin Deepness does not load such a file.</source>
            <translation>L’entraînement exporte son modèle de lui-même ; ceci l’exporte à nouveau sous une autre forme. Le fichier est comparé au réseau entraîné sur les images de l’exécution.

&lt;b&gt;Précision numérique&lt;/b&gt; : fp16 est destiné aux GPU, int8 aux processeurs. L’un et l’autre sont refusés s’ils coûtent plus de 0,01 d’IoU moyen sur les étiquettes de l’exécution.

&lt;b&gt;Point de contrôle&lt;/b&gt; : le réseau qui a été le meilleur sur les étiquettes de validation, ou celui du dernier pas.

&lt;b&gt;Tuile&lt;/b&gt;, &lt;b&gt;Halo&lt;/b&gt; : côté de l’entrée et contexte retiré de chacun de ses côtés, en pixels.

&lt;b&gt;Laisser libres les côtés de l’entrée&lt;/b&gt; : un U-Net cartographie alors par tuiles plus grandes avec moins de halo, ce qui prend moins de temps. L’extension Deepness ne charge pas un tel fichier.</translation>
        </message>
        <message>
            <source>onnx,model,deep learning,quantize</source>
            <translation>onnx,modèle,apprentissage profond,quantification</translation>
        </message>
        <message>
            <source>Run folder</source>
            <translation>Dossier d’exécution</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Précision numérique</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>Point de contrôle</translation>
        </message>
        <message>
            <source>Tile (px; empty: that of the run)</source>
            <translation>Tuile (px ; vide : celle de l’exécution)</translation>
        </message>
        <message>
            <source>Halo (px; empty: that of the run)</source>
            <translation>Halo (px ; vide : celui de l’exécution)</translation>
        </message>
        <message>
            <source>Leave the sides of the input free</source>
            <translation>Laisser libres les côtés de l’entrée</translation>
        </message>
        <message>
            <source>Name on the model card (empty: that of the run)</source>
            <translation>Nom sur la fiche du modèle (vide : celui de l’exécution)</translation>
        </message>
        <message>
            <source>Licence on the model card</source>
            <translation>Licence sur la fiche du modèle</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modèle</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>Modèles ONNX (*.onnx)</translation>
        </message>
    </context>
    <context>
        <name>FinetuneAlgorithm</name>
        <message>
            <source>Train a model from labels</source>
            <translation>Entraîner un modèle à partir d’étiquettes</translation>
        </message>
        <message>
            <source>Trains a network on labelled orthophotos and exports it to ONNX</source>
            <translation>Entraîne un réseau sur des orthophotos étiquetées et l’exporte en ONNX</translation>
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
            <translation>Entraîne un réseau sur quelques étiquettes, le valide sur une partie d’entre elles et l’exporte comme modèle pour cartographier.

&lt;b&gt;Étiquettes&lt;/b&gt; : un fichier d’étiquettes, des polygones avec un champ qui contient la classe, ou un raster de classes.

&lt;b&gt;Bandes&lt;/b&gt; : numéros ou noms, p. ex. &lt;i&gt;4,1,2&lt;/i&gt;, dans l’ordre où le modèle les voudra ; celles d’une exécution dont on part doivent être les mêmes.

&lt;b&gt;Recette&lt;/b&gt; : &lt;i&gt;quick&lt;/i&gt; prend quelques minutes sur le processeur d’un portable ; &lt;i&gt;few-labels&lt;/i&gt; aussi, et tire davantage d’un réseau préentraîné quand les étiquettes sont rares ; &lt;i&gt;head&lt;/i&gt; environ une, une fois un réseau préentraîné, dont il n’ajuste que la dernière couche ; &lt;i&gt;finetune-paper&lt;/i&gt; est conforme à la publication et demande un GPU.

&lt;b&gt;Départ&lt;/b&gt; : au plus l’un de : préentraîner d’abord sur les mêmes images ; une exécution précédente ; un fichier de poids. Poids publiés : &lt;i&gt;model.weights=imagenet&lt;/i&gt; parmi les changements de la recette. Sinon, de zéro.

&lt;b&gt;Perte&lt;/b&gt; : &lt;i&gt;auto&lt;/i&gt; prend ce qui convient aux étiquettes, &lt;i&gt;recipe&lt;/i&gt; celle de la recette.

&lt;b&gt;Dossier d’exécution&lt;/b&gt; : reçoit modèle, rapport, mesures et points de contrôle. Relancée avec les mêmes paramètres, l’exécution reprend où elle s’est arrêtée.

Une tâche qui doit continuer lorsque QGIS est fermé se lance depuis la fenêtre &lt;i&gt;Entraîner un modèle&lt;/i&gt;.</translation>
        </message>
        <message>
            <source>train,training,deep learning,segmentation,labels,land cover</source>
            <translation>entraîner,entraînement,apprentissage profond,segmentation,étiquettes,occupation du sol</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Étiquettes</translation>
        </message>
        <message>
            <source>Class field of the labels (empty: a label file)</source>
            <translation>Champ de classe des étiquettes (vide : un fichier d’étiquettes)</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Fonction de perte</translation>
        </message>
        <message>
            <source>Pretrain on the images first, by this recipe</source>
            <translation>Préentraîner d’abord sur les images, selon cette recette</translation>
        </message>
        <message>
            <source>Steps of pretraining</source>
            <translation>Pas de préentraînement</translation>
        </message>
        <message>
            <source>Start from a previous run</source>
            <translation>Partir d’une exécution précédente</translation>
        </message>
        <message>
            <source>Start from a file of weights</source>
            <translation>Partir d’un fichier de poids</translation>
        </message>
        <message>
            <source>Weights (*.safetensors *.pth *.pt)</source>
            <translation>Poids (*.safetensors *.pth *.pt)</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modèle</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Rapport</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>IoU moyen</translation>
        </message>
        <message>
            <source>{parameters} each say where to start — give one of them</source>
            <translation>{parameters} indiquent chacun un départ — n’en donnez qu’un</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Orthophotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Bandes (vide : toutes sauf alpha)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Recette</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Ma propre recette, à sa place</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Recettes (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Pas (vide : ceux de la recette)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Changements de la recette, p. ex. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Calculer sur</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Remplacer une autre exécution dans le dossier</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Dossier de l’exécution (un dossier temporaire est perdu à la fermeture de QGIS)</translation>
        </message>
    </context>
    <context>
        <name>LearningAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>Orthophotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Bandes (vide : toutes sauf alpha)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Recette</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Ma propre recette, à sa place</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Recettes (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Pas (vide : ceux de la recette)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Changements de la recette, p. ex. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Calculer sur</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Remplacer une autre exécution dans le dossier</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Dossier de l’exécution (un dossier temporaire est perdu à la fermeture de QGIS)</translation>
        </message>
    </context>
    <context>
        <name>PretrainAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>Orthophotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Bandes (vide : toutes sauf alpha)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Recette</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Ma propre recette, à sa place</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Recettes (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Pas (vide : ceux de la recette)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Changements de la recette, p. ex. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Calculer sur</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Remplacer une autre exécution dans le dossier</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Dossier de l’exécution (un dossier temporaire est perdu à la fermeture de QGIS)</translation>
        </message>
        <message>
            <source>Pretrain on unlabelled images</source>
            <translation>Préentraîner sur des images non étiquetées</translation>
        </message>
        <message>
            <source>Trains a network on orthophotos without labels, to start from</source>
            <translation>Entraîne un réseau sur des orthophotos sans étiquettes, comme point de départ</translation>
        </message>
        <message>
            <source>A network learns by itself what the orthophotos look like; fine-tuning can start from it, which may help where labels are few. Give all images of the same kind that you have.

&lt;b&gt;Bands&lt;/b&gt;: numbers or names, e.g. &lt;i&gt;4,1,2&lt;/i&gt;; training that starts from this run needs the same.

&lt;b&gt;Recipe&lt;/b&gt;: &lt;i&gt;quick&lt;/i&gt; takes minutes on a laptop's processor; the others are as published and ask for a large GPU and days. &lt;i&gt;Steps&lt;/i&gt; makes them shorter.

&lt;b&gt;Run folder&lt;/b&gt;: gets checkpoints, a report and metrics. Run again with the same parameters, it goes on where it stopped.

A job that is to go on when QGIS is closed is started from the dialog &lt;i&gt;Train a model&lt;/i&gt;.</source>
            <translation>Un réseau apprend de lui-même à quoi ressemblent les orthophotos ; un entraînement peut en partir, ce qui peut aider quand les étiquettes sont rares. Donnez toutes les images du même genre que vous avez.

&lt;b&gt;Bandes&lt;/b&gt; : numéros ou noms, p. ex. &lt;i&gt;4,1,2&lt;/i&gt; ; un entraînement qui part de cette exécution demande les mêmes.

&lt;b&gt;Recette&lt;/b&gt; : &lt;i&gt;quick&lt;/i&gt; prend quelques minutes sur le processeur d’un portable ; les autres sont conformes à la publication et demandent un grand GPU et des jours. &lt;i&gt;Pas&lt;/i&gt; les raccourcit.

&lt;b&gt;Dossier d’exécution&lt;/b&gt; : reçoit points de contrôle, rapport et mesures. Relancée avec les mêmes paramètres, l’exécution reprend où elle s’est arrêtée.

Une tâche qui doit continuer lorsque QGIS est fermé se lance depuis la fenêtre &lt;i&gt;Entraîner un modèle&lt;/i&gt;.</translation>
        </message>
        <message>
            <source>train,deep learning,self-supervised,contrastive,glcnet,simclr</source>
            <translation>entraîner,apprentissage profond,auto-supervisé,contrastif,glcnet,simclr</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>Point de contrôle</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Rapport</translation>
        </message>
    </context>
    <context>
        <name>SuggestLossAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>Orthophotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Bandes (vide : toutes sauf alpha)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Recette</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Ma propre recette, à sa place</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Recettes (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Pas (vide : ceux de la recette)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Changements de la recette, p. ex. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Calculer sur</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Remplacer une autre exécution dans le dossier</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Dossier de l’exécution (un dossier temporaire est perdu à la fermeture de QGIS)</translation>
        </message>
        <message>
            <source>Suggest a loss for labels</source>
            <translation>Suggérer une fonction de perte pour des étiquettes</translation>
        </message>
        <message>
            <source>Counts what labels hold of each class and says which loss suits that</source>
            <translation>Compte ce que les étiquettes contiennent de chaque classe et indique la perte qui convient</translation>
        </message>
        <message>
            <source>Counts the labelled pixels of each class on the orthophotos and says which loss suits them, and why. Training with the loss &lt;i&gt;auto&lt;/i&gt; takes the same advice.

&lt;b&gt;Class field&lt;/b&gt;: the field of the labels that holds the class's number or name; not needed for a label file.</source>
            <translation>Compte les pixels étiquetés de chaque classe sur les orthophotos et indique quelle perte leur convient, et pourquoi. L’entraînement avec la perte &lt;i&gt;auto&lt;/i&gt; suit le même conseil.

&lt;b&gt;Champ de classe&lt;/b&gt; : le champ des étiquettes qui contient le numéro ou le nom de la classe ; inutile pour un fichier d’étiquettes.</translation>
        </message>
        <message>
            <source>labels,statistics,imbalance,loss,train</source>
            <translation>étiquettes,statistiques,déséquilibre,perte,entraîner</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Étiquettes</translation>
        </message>
        <message>
            <source>Class field of the labels (empty: a label file)</source>
            <translation>Champ de classe des étiquettes (vide : un fichier d’étiquettes)</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Fonction de perte</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Raison</translation>
        </message>
    </context>
    <context>
        <name>PredictAlgorithm</name>
        <message>
            <source>Map with a model</source>
            <translation>Cartographier avec un modèle</translation>
        </message>
        <message>
            <source>Maps the land cover of an orthophoto with a trained model</source>
            <translation>Cartographie l’occupation du sol d’une orthophoto avec un modèle entraîné</translation>
        </message>
        <message>
            <source>Classifies every pixel of an orthophoto with a trained model (ONNX). The work is done in the Python environment of the GeoSeg settings, tile by tile, so that rasters of any size fit in memory.

&lt;b&gt;Bands&lt;/b&gt;: the raster's bands in the order the model wants them, as numbers or names, e.g. &lt;i&gt;4,1,2&lt;/i&gt; or &lt;i&gt;nir,red,green&lt;/i&gt;. Empty: all bands but alpha.

&lt;b&gt;Class map&lt;/b&gt;: a Cloud-Optimised GeoTIFF on the grid of the orthophoto, with the classes' names and colours. A file of that name is replaced. Pixels without data in the orthophoto have none in the map.

&lt;b&gt;Confidence&lt;/b&gt;: also writes, beside the class map, how probable the chosen class is: 0 (impossible) to 250 (certain).

&lt;b&gt;Uncertainty&lt;/b&gt;: also writes, beside the class map, how evenly the classes share the probability: 0 (one is certain) to 250 (all are alike). &lt;i&gt;Where to label next&lt;/i&gt; reads it.

&lt;b&gt;Polygons&lt;/b&gt;: also writes the class map as polygons with the attributes class, name, color and area_m2.

&lt;b&gt;Extent&lt;/b&gt;, &lt;b&gt;Within polygons&lt;/b&gt;: map only what lies there; the rest has no data and takes no time. Give one of them.</source>
            <translation>Classe chaque pixel d’une orthophoto avec un modèle entraîné (ONNX). Le travail se fait dans l’environnement Python des paramètres de GeoSeg, tuile par tuile, si bien que les rasters de toute taille tiennent en mémoire.

&lt;b&gt;Bandes&lt;/b&gt; : les bandes du raster dans l’ordre voulu par le modèle, par numéros ou noms, p. ex. &lt;i&gt;4,1,2&lt;/i&gt; ou &lt;i&gt;nir,red,green&lt;/i&gt;. Vide : toutes les bandes sauf alpha.

&lt;b&gt;Carte des classes&lt;/b&gt; : un GeoTIFF Cloud-Optimised sur la grille de l’orthophoto, avec les noms et couleurs des classes. Un fichier de ce nom est remplacé. Les pixels sans données dans l’orthophoto n’en ont pas dans la carte.

&lt;b&gt;Confiance&lt;/b&gt; : écrit aussi, à côté de la carte des classes, la probabilité de la classe choisie : de 0 (impossible) à 250 (certaine).

&lt;b&gt;Incertitude&lt;/b&gt; : écrit aussi, à côté de la carte des classes, à quel point les classes se partagent également la probabilité : de 0 (l’une est certaine) à 250 (toutes se valent). &lt;i&gt;Où étiqueter ensuite&lt;/i&gt; la lit.

&lt;b&gt;Polygones&lt;/b&gt; : écrit aussi la carte des classes en polygones avec les attributs class, name, color et area_m2.

&lt;b&gt;Emprise&lt;/b&gt;, &lt;b&gt;Dans des polygones&lt;/b&gt; : ne cartographier que ce qui s’y trouve ; le reste n’a pas de données et ne prend pas de temps. Donnez l’un des deux.</translation>
        </message>
        <message>
            <source>segmentation,land cover,classify,classification,orthophoto,deep learning,onnx,model</source>
            <translation>segmentation,occupation du sol,classer,classification,orthophoto,apprentissage profond,onnx,modèle</translation>
        </message>
        <message>
            <source>Orthophoto</source>
            <translation>Orthophoto</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modèle</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>Modèles ONNX (*.onnx)</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Bandes (vide : toutes sauf alpha)</translation>
        </message>
        <message>
            <source>Write the confidence too</source>
            <translation>Écrire aussi la confiance</translation>
        </message>
        <message>
            <source>Write the uncertainty too</source>
            <translation>Écrire aussi l’incertitude</translation>
        </message>
        <message>
            <source>Extent (empty: all)</source>
            <translation>Emprise (vide : tout)</translation>
        </message>
        <message>
            <source>Within polygons (empty: all)</source>
            <translation>Dans des polygones (vide : tout)</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polygones</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Carte des classes</translation>
        </message>
        <message>
            <source>Confidence</source>
            <translation>Confiance</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Incertitude</translation>
        </message>
        <message>
            <source>there are both an extent and polygons to map within — give one of them</source>
            <translation>une emprise et des polygones sont donnés à la fois — n’en donnez qu’un</translation>
        </message>
    </context>
    <context>
        <name>SamplePointsAlgorithm</name>
        <message>
            <source>Sample points of a class map</source>
            <translation>Points d’échantillonnage d’une carte des classes</translation>
        </message>
        <message>
            <source>Draws points at random within each class, to check what is really there</source>
            <translation>Tire des points au hasard dans chaque classe, pour vérifier ce qu’il y a vraiment</translation>
        </message>
        <message>
            <source>Draws pixels at random within each class of a map and writes their centres as points.

Fill in the field &lt;b&gt;reference&lt;/b&gt; with the number or name of the class that you see at each point, e.g. in the panel &lt;i&gt;Check and improve&lt;/i&gt;. &lt;i&gt;Accuracy of a class map&lt;/i&gt; then gives accuracies and areas of the whole map with 95 % confidence intervals (Olofsson et al. 2014).

&lt;b&gt;Least number for each class&lt;/b&gt;: 50 or more are advised.

&lt;b&gt;Share points among classes&lt;/b&gt;: by area tells most of the whole map, evenly more of small classes.

&lt;b&gt;Seed&lt;/b&gt;: the same draws the same points.</source>
            <translation>Tire des pixels au hasard dans chaque classe d’une carte et écrit leurs centres comme points.

Remplissez le champ &lt;b&gt;reference&lt;/b&gt; avec le numéro ou le nom de la classe que vous voyez à chaque point, p. ex. dans le panneau &lt;i&gt;Vérifier et améliorer&lt;/i&gt;. &lt;i&gt;Précision d’une carte des classes&lt;/i&gt; donne alors les précisions et surfaces de toute la carte avec des intervalles de confiance à 95 % (Olofsson et al. 2014).

&lt;b&gt;Nombre minimal par classe&lt;/b&gt; : 50 ou plus sont conseillés.

&lt;b&gt;Répartition des points entre les classes&lt;/b&gt; : selon la surface en dit le plus sur toute la carte, également en dit plus sur les petites classes.

&lt;b&gt;Graine&lt;/b&gt; : la même tire les mêmes points.</translation>
        </message>
        <message>
            <source>accuracy,stratified,random,validation,olofsson,area</source>
            <translation>précision,stratifié,aléatoire,validation,olofsson,surface</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Carte des classes</translation>
        </message>
        <message>
            <source>Points in all</source>
            <translation>Points au total</translation>
        </message>
        <message>
            <source>Least number for each class</source>
            <translation>Nombre minimal par classe</translation>
        </message>
        <message>
            <source>Share points among classes</source>
            <translation>Répartition des points entre les classes</translation>
        </message>
        <message>
            <source>by their area on the map</source>
            <translation>selon leur surface sur la carte</translation>
        </message>
        <message>
            <source>evenly</source>
            <translation>également</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Graine</translation>
        </message>
        <message>
            <source>Sample points</source>
            <translation>Points d’échantillonnage</translation>
        </message>
    </context>
    <context>
        <name>UncertainWindowsAlgorithm</name>
        <message>
            <source>Where to label next</source>
            <translation>Où étiqueter ensuite</translation>
        </message>
        <message>
            <source>Ranks the windows of a map in which the model is least sure</source>
            <translation>Classe les fenêtres d’une carte où le modèle est le moins sûr</translation>
        </message>
        <message>
            <source>Ranks square windows of class maps by the mean uncertainty of their pixels. Labels drawn there teach the model most.

&lt;b&gt;Class maps&lt;/b&gt;: as &lt;i&gt;Map with a model&lt;/i&gt; makes them, with the uncertainty or the confidence beside them.

&lt;b&gt;Spread&lt;/b&gt;: how much a window loses that is near another and like it in its classes; 0 takes the most uncertain, 1 spreads most.

&lt;b&gt;Labelled already&lt;/b&gt;: a label file, or any file of polygons. Its labels count as not mapped, and no window reaches into one of its extents.

Windows do not overlap. The polygons have the attributes rank, score, valid, class, name, shares and map.</source>
            <translation>Classe des fenêtres carrées de cartes des classes par l’incertitude moyenne de leurs pixels. C’est là que des étiquettes apprennent le plus au modèle.

&lt;b&gt;Cartes des classes&lt;/b&gt; : telles que les fait &lt;i&gt;Cartographier avec un modèle&lt;/i&gt;, avec l’incertitude ou la confiance à côté.

&lt;b&gt;Dispersion&lt;/b&gt; : ce que perd une fenêtre proche d’une autre et semblable par ses classes ; 0 prend les plus incertaines, 1 disperse le plus.

&lt;b&gt;Déjà étiqueté&lt;/b&gt; : un fichier d’étiquettes, ou tout fichier de polygones. Ses étiquettes comptent comme non cartographiées, et aucune fenêtre n’entre dans l’une de ses emprises.

Les fenêtres ne se recouvrent pas. Les polygones ont les attributs rank, score, valid, class, name, shares et map.</translation>
        </message>
        <message>
            <source>active learning,uncertainty,entropy,labels,sampling</source>
            <translation>apprentissage actif,incertitude,entropie,étiquettes,échantillonnage</translation>
        </message>
        <message>
            <source>Class maps</source>
            <translation>Cartes des classes</translation>
        </message>
        <message>
            <source>Windows in all</source>
            <translation>Fenêtres au total</translation>
        </message>
        <message>
            <source>Side of a window (px)</source>
            <translation>Côté d’une fenêtre (px)</translation>
        </message>
        <message>
            <source>Spread</source>
            <translation>Dispersion</translation>
        </message>
        <message>
            <source>Labelled already (a label file)</source>
            <translation>Déjà étiqueté (un fichier d’étiquettes)</translation>
        </message>
        <message>
            <source>Windows</source>
            <translation>Fenêtres</translation>
        </message>
    </context>
    <context>
        <name>VectorizeAlgorithm</name>
        <message>
            <source>Class map to polygons</source>
            <translation>Carte des classes en polygones</translation>
        </message>
        <message>
            <source>Turns a class map into polygons with class, name, colour and area</source>
            <translation>Transforme une carte des classes en polygones avec classe, nom, couleur et surface</translation>
        </message>
        <message>
            <source>Turns a class map into polygons with the attributes class, name, color and area_m2. Neighbours share their borders: no gaps and no overlaps.

&lt;b&gt;Smallest patch&lt;/b&gt;: smaller patches go to their largest neighbour. Without a CRS, areas and lengths are in the units of the raster.

&lt;b&gt;Simplify borders&lt;/b&gt;: leaves out bends that are smaller than about so much.

&lt;b&gt;Classes&lt;/b&gt;: the values to write, e.g. &lt;i&gt;1,2&lt;/i&gt;. Empty: all.

&lt;b&gt;Polygons&lt;/b&gt;: a GeoPackage opens in the colours of the classes everywhere in QGIS.</source>
            <translation>Transforme une carte des classes en polygones avec les attributs class, name, color et area_m2. Les voisins partagent leurs limites : ni vides ni recouvrements.

&lt;b&gt;Plus petite surface&lt;/b&gt; : les zones plus petites vont à leur plus grand voisin. Sans SCR, surfaces et longueurs sont dans les unités du raster.

&lt;b&gt;Simplifier les limites&lt;/b&gt; : omet les courbes plus petites qu’environ cette valeur.

&lt;b&gt;Classes&lt;/b&gt; : les valeurs à écrire, p. ex. &lt;i&gt;1,2&lt;/i&gt;. Vide : toutes.

&lt;b&gt;Polygones&lt;/b&gt; : un GeoPackage s’ouvre partout dans QGIS aux couleurs des classes.</translation>
        </message>
        <message>
            <source>polygonize,polygons,segmentation,land cover,classes</source>
            <translation>polygoniser,polygones,segmentation,occupation du sol,classes</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Carte des classes</translation>
        </message>
        <message>
            <source>Smallest patch (m²)</source>
            <translation>Plus petite surface (m²)</translation>
        </message>
        <message>
            <source>Simplify borders by (m)</source>
            <translation>Simplifier les limites de (m)</translation>
        </message>
        <message>
            <source>Classes (empty: all)</source>
            <translation>Classes (vide : toutes)</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polygones</translation>
        </message>
    </context>
    <context>
        <name>ChosenPython</name>
        <message>
            <source>Python with GeoSeg</source>
            <translation>Python avec GeoSeg</translation>
        </message>
        <message>
            <source>The Python that has GeoSeg</source>
            <translation>Le Python qui a GeoSeg</translation>
        </message>
        <message>
            <source>A Python, or the folder of its environment</source>
            <translation>Un Python, ou le dossier de son environnement</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>Vérifier</translation>
        </message>
        <message>
            <source>Python</source>
            <translation>Python</translation>
        </message>
        <message>
            <source>The variable {name} is set and wins: {value}</source>
            <translation>La variable {name} est définie et l’emporte : {value}</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Vérification…</translation>
        </message>
        <message>
            <source>GeoSeg: check</source>
            <translation>GeoSeg : vérifier</translation>
        </message>
    </context>
    <context>
        <name>FirstUseDialog</name>
        <message>
            <source>Set up GeoSeg</source>
            <translation>Configurer GeoSeg</translation>
        </message>
        <message>
            <source>the environment is being made</source>
            <translation>l’environnement est en cours de création</translation>
        </message>
    </context>
    <context>
        <name>OwnEnvironment</name>
        <message>
            <source>GeoSeg: environment</source>
            <translation>GeoSeg : environnement</translation>
        </message>
        <message>
            <source>Environment of GeoSeg’s own</source>
            <translation>Environnement propre à GeoSeg</translation>
        </message>
        <message>
            <source>GeoSeg: look for Pythons</source>
            <translation>GeoSeg : chercher des Python</translation>
        </message>
        <message>
            <source>Mapping only</source>
            <translation>Cartographie seulement</translation>
        </message>
        <message>
            <source>Mapping and training</source>
            <translation>Cartographie et entraînement</translation>
        </message>
        <message>
            <source>its wheel file, the rest from the package index</source>
            <translation>son fichier wheel, le reste depuis l’index de paquets</translation>
        </message>
        <message>
            <source>a folder of wheels, without a network</source>
            <translation>un dossier de wheels, sans réseau</translation>
        </message>
        <message>
            <source>a package index that has it</source>
            <translation>un index de paquets qui l’a</translation>
        </message>
        <message>
            <source>geoseg-….whl, which comes beside the plugin's zip: GeoSeg is not on PyPI yet</source>
            <translation>geoseg-….whl, fourni à côté du zip de l’extension : GeoSeg n’est pas encore sur PyPI</translation>
        </message>
        <message>
            <source>The Python to make it with: 3.{minor} or later, 64 bit</source>
            <translation>Le Python pour le créer : 3.{minor} ou ultérieur, 64 bits</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>Remove…</source>
            <translation>Supprimer…</translation>
        </message>
        <message>
            <source>For</source>
            <translation>Pour</translation>
        </message>
        <message>
            <source>GeoSeg from</source>
            <translation>GeoSeg depuis</translation>
        </message>
        <message>
            <source>Made with</source>
            <translation>Créé avec</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Dossier</translation>
        </message>
        <message>
            <source>Wheels (*.whl)</source>
            <translation>Wheels (*.whl)</translation>
        </message>
        <message>
            <source>Update</source>
            <translation>Mettre à jour</translation>
        </message>
        <message>
            <source>Create</source>
            <translation>Créer</translation>
        </message>
        <message>
            <source>Looking for Pythons and a graphics card…</source>
            <translation>Recherche de Python et d’une carte graphique…</translation>
        </message>
        <message>
            <source>Takes up to {needed:.1f} GB of disk; {free:.0f} GB are free.</source>
            <translation>Occupe jusqu’à {needed:.1f} Go de disque ; {free:.0f} Go sont libres.</translation>
        </message>
        <message>
            <source>The driver of {name} runs CUDA {cuda}, for which there is no PyTorch: update it to train on the graphics card</source>
            <translation>Le pilote de {name} exécute CUDA {cuda}, pour lequel il n’y a pas de PyTorch : mettez-le à jour pour entraîner sur la carte graphique</translation>
        </message>
        <message>
            <source>on the processor</source>
            <translation>sur le processeur</translation>
        </message>
        <message>
            <source>on this Mac</source>
            <translation>sur ce Mac</translation>
        </message>
        <message>
            <source>on {card} ({build})</source>
            <translation>sur {card} ({build})</translation>
        </message>
        <message>
            <source>Remove the environment</source>
            <translation>Supprimer l’environnement</translation>
        </message>
        <message>
            <source>Remove {folder} and all that is in it?</source>
            <translation>Supprimer {folder} et tout son contenu ?</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Arrêt en cours…</translation>
        </message>
        <message>
            <source>Cancelled; nothing was left behind.</source>
            <translation>Annulé ; rien n’a été laissé.</translation>
        </message>
        <message>
            <source>Removed.</source>
            <translation>Supprimé.</translation>
        </message>
        <message>
            <source>✓ The environment is ready and chosen above.</source>
            <translation>✓ L’environnement est prêt et choisi ci-dessus.</translation>
        </message>
        <message>
            <source>The environment is chosen and maps, but its PyTorch does not start. Remove it and have it made anew.</source>
            <translation>L’environnement est choisi et sait cartographier, mais son PyTorch ne démarre pas. Supprimez-le et faites-le recréer.</translation>
        </message>
        <message>
            <source>The environment is ready and chosen.</source>
            <translation>L’environnement est prêt et choisi.</translation>
        </message>
    </context>
    <context>
        <name>EnvironmentPanel</name>
        <message>
            <source>GeoSeg does its work in a Python environment of its own, never in QGIS's. Have one made here, or choose the Python of one that you have made.</source>
            <translation>GeoSeg travaille dans son propre environnement Python, jamais dans celui de QGIS. Créez-en un ici ou choisissez le Python d’un environnement existant.</translation>
        </message>
        <message>
            <source>Copy diagnostics</source>
            <translation>Copier le diagnostic</translation>
        </message>
        <message>
            <source>Copy versions, settings and the log as Markdown, to paste into an issue</source>
            <translation>Copier versions, paramètres et journal en Markdown, à coller dans un rapport de problème</translation>
        </message>
    </context>
    <context>
        <name>TrainDialog</name>
        <message>
            <source>Train a model</source>
            <translation>Entraîner un modèle</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>Entraînement</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Recette</translation>
        </message>
        <message>
            <source>What to learn from</source>
            <translation>À partir de quoi apprendre</translation>
        </message>
        <message>
            <source>The ticked orthophotos are trained on; all need labels</source>
            <translation>L’entraînement porte sur les orthophotos cochées ; toutes doivent être étiquetées</translation>
        </message>
        <message>
            <source>Choose a layer or a file</source>
            <translation>Choisir une couche ou un fichier</translation>
        </message>
        <message>
            <source>Not needed for a label file</source>
            <translation>Inutile pour un fichier d’étiquettes</translation>
        </message>
        <message>
            <source>All but alpha; or e.g. 4,1,2</source>
            <translation>Toutes sauf alpha ; ou p. ex. 4,1,2</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Orthophotos</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Étiquettes</translation>
        </message>
        <message>
            <source>Class field</source>
            <translation>Champ de classe</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>Bandes</translation>
        </message>
        <message>
            <source>Run folder</source>
            <translation>Dossier d’exécution</translation>
        </message>
        <message>
            <source>How to learn</source>
            <translation>Comment apprendre</translation>
        </message>
        <message>
            <source>My images, without labels (GLCNet)</source>
            <translation>Mes images, sans étiquettes (GLCNet)</translation>
        </message>
        <message>
            <source>A previous run</source>
            <translation>Une exécution précédente</translation>
        </message>
        <message>
            <source>A file of weights</source>
            <translation>Un fichier de poids</translation>
        </message>
        <message>
            <source>Published weights (ImageNet), fetched once</source>
            <translation>Poids publiés (ImageNet), téléchargés une fois</translation>
        </message>
        <message>
            <source>Scratch</source>
            <translation>De zéro</translation>
        </message>
        <message>
            <source>What suits the labels (auto)</source>
            <translation>Ce qui convient aux étiquettes (auto)</translation>
        </message>
        <message>
            <source>after pretraining for</source>
            <translation>après un préentraînement de</translation>
        </message>
        <message>
            <source>Start from</source>
            <translation>Partir de</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Fonction de perte</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Temps</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>Pas</translation>
        </message>
        <message>
            <source>Can it begin?</source>
            <translation>Peut-on commencer ?</translation>
        </message>
        <message>
            <source>Train by this recipe in place of loss, time and steps</source>
            <translation>Entraîner selon cette recette au lieu de perte, temps et pas</translation>
        </message>
        <message>
            <source>Tick the box to see the recipe that the choices come to, and to change it</source>
            <translation>Cocher la case pour voir la recette qui résulte des choix, et pour la changer</translation>
        </message>
        <message>
            <source>Begin anew from the choices</source>
            <translation>Recommencer à partir des choix</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copier comme</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>Entraîner</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Fermer</translation>
        </message>
        <message>
            <source>{name} has changes that are not saved</source>
            <translation>{name} a des modifications non enregistrées</translation>
        </message>
        <message>
            <source>save them: training reads the file</source>
            <translation>enregistrez-les : l’entraînement lit le fichier</translation>
        </message>
        <message>
            <source>no labels are chosen</source>
            <translation>aucune étiquette choisie</translation>
        </message>
        <message>
            <source>choose a layer or a file</source>
            <translation>choisissez une couche ou un fichier</translation>
        </message>
        <message>
            <source>the run has no folder</source>
            <translation>l’exécution n’a pas de dossier</translation>
        </message>
        <message>
            <source>name one</source>
            <translation>indiquez-en un</translation>
        </message>
        <message>
            <source>it is not said what to start from</source>
            <translation>il n’est pas dit de quoi partir</translation>
        </message>
        <message>
            <source>name a run or a file</source>
            <translation>indiquez une exécution ou un fichier</translation>
        </message>
        <message>
            <source>Weights (*.safetensors *.pth *.pt)</source>
            <translation>Poids (*.safetensors *.pth *.pt)</translation>
        </message>
        <message>
            <source>My images, pretrained already ({name})</source>
            <translation>Mes images, déjà préentraînées ({name})</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Aucun</translation>
        </message>
        <message>
            <source>As the recipe says.</source>
            <translation>Selon la recette.</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>Examen…</translation>
        </message>
        <message>
            <source>GeoSeg: look at labels</source>
            <translation>GeoSeg : examiner les étiquettes</translation>
        </message>
        <message>
            <source>Choose the labels</source>
            <translation>Choisissez les étiquettes</translation>
        </message>
        <message>
            <source>Name the run or the file to start from</source>
            <translation>Nommez l’exécution ou le fichier de départ</translation>
        </message>
        <message>
            <source>Reading the recipe…</source>
            <translation>Lecture de la recette…</translation>
        </message>
        <message>
            <source>GeoSeg: read a recipe</source>
            <translation>GeoSeg : lire une recette</translation>
        </message>
        <message>
            <source>it cannot begin</source>
            <translation>impossible de commencer</translation>
        </message>
        <message>
            <source>put right what is marked ✗</source>
            <translation>corrigez ce qui est marqué ✗</translation>
        </message>
        <message>
            <source>{path} may not be written to</source>
            <translation>L’écriture dans {path} n’est pas permise</translation>
        </message>
        <message>
            <source>choose another run folder</source>
            <translation>choisissez un autre dossier pour l’exécution</translation>
        </message>
        <message>
            <source>Train {run}</source>
            <translation>Entraîner {run}</translation>
        </message>
    </context>
    <context>
        <name>TrainWords</name>
        <message>
            <source>Band {number} is chosen, but there are {bands}</source>
            <translation>La bande {number} est choisie, mais il y en a {bands}</translation>
        </message>
        <message>
            <source>{few} has {least} bands, {many} has {most}: choose the bands that all have</source>
            <translation>{few} a {least} bandes, {many} en a {most} : choisissez les bandes que toutes ont</translation>
        </message>
        <message>
            <source>Images: {images}; bands: {bands}</source>
            <translation>Images : {images} ; bandes : {bands}</translation>
        </message>
        <message>
            <source>Only {name} is labelled on these images: label other classes</source>
            <translation>Seul {name} est étiqueté sur ces images : étiquetez d’autres classes</translation>
        </message>
        <message>
            <source>Nothing is labelled on these images</source>
            <translation>Rien n’est étiqueté sur ces images</translation>
        </message>
        <message>
            <source>Labels of {classes} classes, {pixels} pixels in all</source>
            <translation>Étiquettes de {classes} classes, {pixels} pixels au total</translation>
        </message>
        <message>
            <source>Nothing is labelled as {name}: the network will not learn it</source>
            <translation>Rien n’est étiqueté {name} : le réseau ne l’apprendra pas</translation>
        </message>
        <message>
            <source>Fewer than {least} polygons: {names}</source>
            <translation>Moins de {least} polygones : {names}</translation>
        </message>
        <message>
            <source>The last layer alone can only be fitted to a network that has learnt: start from your images or a previous run</source>
            <translation>N’ajuster que la dernière couche demande un réseau qui a appris : partez de vos images ou d’une exécution précédente</translation>
        </message>
        <message>
            <source>Such weights mostly fill the encoder alone: what lies between it and the last layer stays random, and the map will be poor</source>
            <translation>De tels poids ne remplissent en général que l’encodeur : ce qui se trouve entre lui et la dernière couche reste aléatoire, et la carte sera mauvaise</translation>
        </message>
        <message>
            <source>Training does not work here: {text}</source>
            <translation>L’entraînement ne fonctionne pas ici : {text}</translation>
        </message>
        <message>
            <source>GeoSeg's Python can only map: install it for training in Settings ▸ Options ▸ GeoSeg</source>
            <translation>Le Python de GeoSeg ne peut que cartographier : installez-le pour l’entraînement dans Préférences ▸ Options ▸ GeoSeg</translation>
        </message>
        <message>
            <source>No GPU was found: trains on the processor ({text}), which takes longer</source>
            <translation>Aucun GPU trouvé : entraîne sur le processeur ({text}), ce qui est plus long</translation>
        </message>
        <message>
            <source>Trains on {text}</source>
            <translation>Entraîne sur {text}</translation>
        </message>
        <message>
            <source>Trains on {text}; this asks for about {memory:g} GB: fewer windows to a step (train.batch) need less</source>
            <translation>Entraîne sur {text} ; cela demande environ {memory:g} Go : moins de fenêtres par pas (train.batch) en demandent moins</translation>
        </message>
        <message>
            <source>{free:.0f} GB are free for the run</source>
            <translation>{free:.0f} Go sont libres pour l’exécution</translation>
        </message>
        <message>
            <source>Only {free:.1f} GB are free for the run</source>
            <translation>Seulement {free:.1f} Go sont libres pour l’exécution</translation>
        </message>
        <message>
            <source>A minute: fit the last layer only</source>
            <translation>Une minute : n’ajuster que la dernière couche</translation>
        </message>
        <message>
            <source>Quick: a first model</source>
            <translation>Rapide : un premier modèle</translation>
        </message>
        <message>
            <source>Longer: ten times the steps</source>
            <translation>Plus long : dix fois plus de pas</translation>
        </message>
        <message>
            <source>As published: a large network</source>
            <translation>Comme publié : un grand réseau</translation>
        </message>
        <message>
            <source>Takes minutes on a laptop's processor.</source>
            <translation>Prend quelques minutes sur le processeur d’un portable.</translation>
        </message>
        <message>
            <source>Takes about a minute on a laptop's processor.</source>
            <translation>Prend environ une minute sur le processeur d’un portable.</translation>
        </message>
        <message>
            <source>Takes an hour or so on a laptop's processor.</source>
            <translation>Prend environ une heure sur le processeur d’un portable.</translation>
        </message>
        <message>
            <source>Asks for a GPU: hours, and days for all of the pretraining.</source>
            <translation>Demande un GPU : des heures, et des jours pour tout le préentraînement.</translation>
        </message>
        <message>
            <source>{network} stays as it is; its last layer alone is fitted to the labels.</source>
            <translation>{network} reste tel quel ; seule sa dernière couche est ajustée aux étiquettes.</translation>
        </message>
        <message>
            <source>{network} sees {windows} labelled windows of {window} px.</source>
            <translation>{network} voit {windows} fenêtres étiquetées de {window} px.</translation>
        </message>
        <message>
            <source>Before that, {windows} windows without labels.</source>
            <translation>Avant cela, {windows} fenêtres sans étiquettes.</translation>
        </message>
        <message>
            <source>The jobs panel tells the time left once the first steps are done.</source>
            <translation>Le panneau des tâches indique le temps restant une fois les premiers pas faits.</translation>
        </message>
    </context>
</TS>
