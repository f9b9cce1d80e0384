<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
    <context>
        <name>AccuracyPage</name>
        <message>
            <source>Hold the map against</source>
            <translation>Comparar el mapa con</translation>
        </message>
        <message>
            <source>Leave empty for sample points, label files and class rasters</source>
            <translation>Dejar vacío para puntos de muestreo, archivos de etiquetas y rásteres de clases</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>Referencia</translation>
        </message>
        <message>
            <source>Class field</source>
            <translation>Campo de clase</translation>
        </message>
        <message>
            <source>Assess</source>
            <translation>Evaluar</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copiar como</translation>
        </message>
        <message>
            <source>Classes</source>
            <translation>Clases</translation>
        </message>
        <message>
            <source>Confusion</source>
            <translation>Confusión</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Informe</translation>
        </message>
        <message>
            <source>Save as CSV…</source>
            <translation>Guardar como CSV…</translation>
        </message>
        <message>
            <source>no reference is chosen</source>
            <translation>no se ha elegido ninguna referencia</translation>
        </message>
        <message>
            <source>draw points, or add a layer of labels</source>
            <translation>extraiga puntos o añada una capa de etiquetas</translation>
        </message>
        <message>
            <source>GeoSeg: accuracy</source>
            <translation>GeoSeg: precisión</translation>
        </message>
        <message>
            <source>Overall accuracy of the whole map: &lt;b&gt;{of}&lt;/b&gt; (95 % interval)</source>
            <translation>Precisión global de todo el mapa: &lt;b&gt;{of}&lt;/b&gt; (intervalo del 95 %)</translation>
        </message>
        <message>
            <source>Overall accuracy: &lt;b&gt;{of}&lt;/b&gt;</source>
            <translation>Precisión global: &lt;b&gt;{of}&lt;/b&gt;</translation>
        </message>
        <message>
            <source>Class</source>
            <translation>Clase</translation>
        </message>
        <message>
            <source>User's accuracy</source>
            <translation>Precisión del usuario</translation>
        </message>
        <message>
            <source>Producer's accuracy</source>
            <translation>Precisión del productor</translation>
        </message>
        <message>
            <source>Area ({unit})</source>
            <translation>Área ({unit})</translation>
        </message>
        <message>
            <source>No interval: all points that count here were right, or all were wrong. More points may tell how far off it is.</source>
            <translation>Sin intervalo: todos los puntos que cuentan aquí eran correctos, o todos erróneos. Más puntos pueden mostrar cuánto se aparta el valor.</translation>
        </message>
        <message>
            <source>Map ↓  Reference →</source>
            <translation>Mapa ↓  Referencia →</translation>
        </message>
        <message>
            <source>Save as CSV</source>
            <translation>Guardar como CSV</translation>
        </message>
        <message>
            <source>CSV files (*.csv)</source>
            <translation>Archivos CSV (*.csv)</translation>
        </message>
        <message>
            <source>{path} cannot be written ({reason})</source>
            <translation>No se puede escribir {path} ({reason})</translation>
        </message>
        <message>
            <source>close it in other programs, or choose another place</source>
            <translation>ciérrelo en otros programas o elija otro lugar</translation>
        </message>
        <message>
            <source>Written: {path}</source>
            <translation>Escrito: {path}</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>no se ha elegido ningún mapa de clases</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>añada uno al proyecto</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Cancelado. No se ha escrito nada.</translation>
        </message>
    </context>
    <context>
        <name>CheckDock</name>
        <message>
            <source>GeoSeg check and improve</source>
            <translation>GeoSeg: comprobar y mejorar</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Mapa de clases</translation>
        </message>
        <message>
            <source>Points</source>
            <translation>Puntos</translation>
        </message>
        <message>
            <source>Accuracy</source>
            <translation>Precisión</translation>
        </message>
        <message>
            <source>Label next</source>
            <translation>Etiquetar a continuación</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>Entrenar</translation>
        </message>
    </context>
    <context>
        <name>ImprovePage</name>
        <message>
            <source>Train again with what was labelled since</source>
            <translation>Volver a entrenar con lo etiquetado desde entonces</translation>
        </message>
        <message>
            <source>Train again</source>
            <translation>Volver a entrenar</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copiar como</translation>
        </message>
        <message>
            <source>From the run</source>
            <translation>Desde la ejecución</translation>
        </message>
        <message>
            <source>What has changed?</source>
            <translation>¿Qué ha cambiado?</translation>
        </message>
        <message>
            <source>Show the changes</source>
            <translation>Mostrar los cambios</translation>
        </message>
        <message>
            <source>Earlier map</source>
            <translation>Mapa anterior</translation>
        </message>
        <message>
            <source>no run is chosen</source>
            <translation>no se ha elegido ninguna ejecución</translation>
        </message>
        <message>
            <source>Train again: {name}</source>
            <translation>Volver a entrenar: {name}</translation>
        </message>
        <message>
            <source>Started; the panel of jobs shows how far it is.</source>
            <translation>Iniciado; el panel de trabajos muestra el progreso.</translation>
        </message>
        <message>
            <source>there is no other class map</source>
            <translation>no hay otro mapa de clases</translation>
        </message>
        <message>
            <source>map again with the new model, and choose that map at the top</source>
            <translation>cartografíe otra vez con el nuevo modelo y elija ese mapa arriba</translation>
        </message>
        <message>
            <source>GeoSeg: changes</source>
            <translation>GeoSeg: cambios</translation>
        </message>
        <message>
            <source>Changes</source>
            <translation>Cambios</translation>
        </message>
        <message>
            <source>unchanged</source>
            <translation>sin cambios</translation>
        </message>
        <message>
            <source>{share:.1%} of what both maps show has changed. Written: {path}</source>
            <translation>Ha cambiado el {share:.1%} de lo que muestran ambos mapas. Escrito: {path}</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>no se ha elegido ningún mapa de clases</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>añada uno al proyecto</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Cancelado. No se ha escrito nada.</translation>
        </message>
    </context>
    <context>
        <name>Page</name>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>no se ha elegido ningún mapa de clases</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>añada uno al proyecto</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Cancelado. No se ha escrito nada.</translation>
        </message>
    </context>
    <context>
        <name>PointsPage</name>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>no se ha elegido ningún mapa de clases</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>añada uno al proyecto</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Cancelado. No se ha escrito nada.</translation>
        </message>
        <message>
            <source>Draw sample points</source>
            <translation>Extraer puntos de muestreo</translation>
        </message>
        <message>
            <source>50 or more are advised for each class</source>
            <translation>Se aconsejan 50 o más por clase</translation>
        </message>
        <message>
            <source>Another seed draws other points</source>
            <translation>Otra semilla extrae otros puntos</translation>
        </message>
        <message>
            <source>by area on the map</source>
            <translation>por área en el mapa</translation>
        </message>
        <message>
            <source>evenly</source>
            <translation>por igual</translation>
        </message>
        <message>
            <source>Points in all</source>
            <translation>Puntos en total</translation>
        </message>
        <message>
            <source>Least of each class</source>
            <translation>Mínimo por clase</translation>
        </message>
        <message>
            <source>Share them</source>
            <translation>Reparto</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Semilla</translation>
        </message>
        <message>
            <source>Draw points</source>
            <translation>Extraer puntos</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copiar como</translation>
        </message>
        <message>
            <source>What is really there?</source>
            <translation>¿Qué hay realmente allí?</translation>
        </message>
        <message>
            <source>Points</source>
            <translation>Puntos</translation>
        </message>
        <message>
            <source>Look at the points</source>
            <translation>Examinar los puntos</translation>
        </message>
        <message>
            <source>Keys 1 to 9 choose a class, 0 leaves the point open, Backspace goes back</source>
            <translation>Las teclas 1 a 9 eligen una clase, 0 deja el punto abierto, Retroceso vuelve atrás</translation>
        </message>
        <message>
            <source>0  Not sure, next</source>
            <translation>0  No es seguro, siguiente</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Atrás</translation>
        </message>
        <message>
            <source>GeoSeg: sample points</source>
            <translation>GeoSeg: puntos de muestreo</translation>
        </message>
        <message>
            <source>Sample points</source>
            <translation>Puntos de muestreo</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>No se puede abrir {path}</translation>
        </message>
        <message>
            <source>{count} points in {path}</source>
            <translation>{count} puntos en {path}</translation>
        </message>
        <message>
            <source>no points are chosen</source>
            <translation>no se han elegido puntos</translation>
        </message>
        <message>
            <source>draw some in the map first</source>
            <translation>extraiga antes algunos en el mapa</translation>
        </message>
        <message>
            <source>the point lies beyond the project's CRS</source>
            <translation>el punto queda fuera del SRC del proyecto</translation>
        </message>
        <message>
            <source>choose another CRS for the project</source>
            <translation>elija otro SRC para el proyecto</translation>
        </message>
        <message>
            <source>There is no class map in the project yet.</source>
            <translation>Aún no hay ningún mapa de clases en el proyecto.</translation>
        </message>
        <message>
            <source>The map that is chosen has no classes in its style.</source>
            <translation>El mapa elegido no tiene clases en su estilo.</translation>
        </message>
        <message>
            <source>All points have an answer.</source>
            <translation>Todos los puntos tienen respuesta.</translation>
        </message>
        <message>
            <source>Point {number} of {total}</source>
            <translation>Punto {number} de {total}</translation>
        </message>
    </context>
    <context>
        <name>WindowsPage</name>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>no se ha elegido ningún mapa de clases</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>añada uno al proyecto</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>Cancelado. No se ha escrito nada.</translation>
        </message>
        <message>
            <source>Where the model is least sure</source>
            <translation>Donde el modelo está menos seguro</translation>
        </message>
        <message>
            <source>Label files (*.gpkg)</source>
            <translation>Archivos de etiquetas (*.gpkg)</translation>
        </message>
        <message>
            <source>Windows are added to it; what is labelled in it already is left out</source>
            <translation>Se le añaden ventanas; lo que ya está etiquetado en él se omite</translation>
        </message>
        <message>
            <source>How much a window loses that is near another and has the same classes</source>
            <translation>Cuánto pierde una ventana que está cerca de otra y tiene las mismas clases</translation>
        </message>
        <message>
            <source>Label file</source>
            <translation>Archivo de etiquetas</translation>
        </message>
        <message>
            <source>Windows</source>
            <translation>Ventanas</translation>
        </message>
        <message>
            <source>Side</source>
            <translation>Lado</translation>
        </message>
        <message>
            <source>Spread</source>
            <translation>Dispersión</translation>
        </message>
        <message>
            <source>Find windows</source>
            <translation>Buscar ventanas</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copiar como</translation>
        </message>
        <message>
            <source>Rank</source>
            <translation>Rango</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Incertidumbre</translation>
        </message>
        <message>
            <source>Mostly</source>
            <translation>Principalmente</translation>
        </message>
        <message>
            <source>Extent</source>
            <translation>Extensión</translation>
        </message>
        <message>
            <source>Add as extent for training</source>
            <translation>Añadir como extensión de entrenamiento</translation>
        </message>
        <message>
            <source>GeoSeg: where to label next</source>
            <translation>GeoSeg: dónde etiquetar a continuación</translation>
        </message>
        <message>
            <source>Label next</source>
            <translation>Etiquetar a continuación</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>No se puede abrir {path}</translation>
        </message>
        <message>
            <source>Windows found: {count}; there is no room for {asked}. {path}</source>
            <translation>Ventanas encontradas: {count}; no hay sitio para {asked}. {path}</translation>
        </message>
        <message>
            <source>Windows found: {count}. {path}</source>
            <translation>Ventanas encontradas: {count}. {path}</translation>
        </message>
        <message>
            <source>no window is chosen</source>
            <translation>no se ha elegido ninguna ventana</translation>
        </message>
        <message>
            <source>no label file is chosen</source>
            <translation>no se ha elegido ningún archivo de etiquetas</translation>
        </message>
        <message>
            <source>Added. Label it completely: draw every class in it.</source>
            <translation>Añadida. Etiquétela por completo: dibuje en ella todas las clases.</translation>
        </message>
        <message>
            <source>The window is an extent of the file already.</source>
            <translation>La ventana ya es una extensión del archivo.</translation>
        </message>
    </context>
    <context>
        <name>Board</name>
        <message>
            <source>GeoSeg: start a job</source>
            <translation>GeoSeg: iniciar un trabajo</translation>
        </message>
    </context>
    <context>
        <name>Chart</name>
        <message>
            <source>Nothing to draw yet</source>
            <translation>Aún no hay nada que dibujar</translation>
        </message>
    </context>
    <context>
        <name>CopyMenu</name>
        <message>
            <source>Copy as</source>
            <translation>Copiar como</translation>
        </message>
        <message>
            <source>Copy as command</source>
            <translation>Copiar como orden</translation>
        </message>
        <message>
            <source>Copy as qgis_process</source>
            <translation>Copiar como qgis_process</translation>
        </message>
        <message>
            <source>Copy as Python</source>
            <translation>Copiar como Python</translation>
        </message>
    </context>
    <context>
        <name>Detail</name>
        <message>
            <source>Curves</source>
            <translation>Curvas</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>Registro</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Reanudar</translation>
        </message>
        <message>
            <source>Run the same command again; it goes on where it stopped</source>
            <translation>Volver a ejecutar la misma orden; continúa donde se detuvo</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Informe</translation>
        </message>
        <message>
            <source>Open the report in the browser</source>
            <translation>Abrir el informe en el navegador</translation>
        </message>
        <message>
            <source>Map…</source>
            <translation>Cartografiar…</translation>
        </message>
        <message>
            <source>Map an orthophoto with the model of this job</source>
            <translation>Cartografiar una ortofoto con el modelo de este trabajo</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Eliminar</translation>
        </message>
        <message>
            <source>Take the job off the list; its run folder stays</source>
            <translation>Quitar el trabajo de la lista; su carpeta de ejecución permanece</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copiar como</translation>
        </message>
        <message>
            <source>No jobs yet. Training shows up here, and goes on when QGIS is closed.</source>
            <translation>Aún no hay trabajos. El entrenamiento aparece aquí y continúa al cerrar QGIS.</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Función de pérdida</translation>
        </message>
        <message>
            <source>reading…</source>
            <translation>leyendo…</translation>
        </message>
        <message>
            <source>running</source>
            <translation>en marcha</translation>
        </message>
        <message>
            <source>stopping…</source>
            <translation>deteniéndose…</translation>
        </message>
        <message>
            <source>finished</source>
            <translation>terminado</translation>
        </message>
        <message>
            <source>cancelled</source>
            <translation>cancelado</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>fallido</translation>
        </message>
        <message>
            <source>ended unexpectedly</source>
            <translation>terminado inesperadamente</translation>
        </message>
        <message>
            <source>part 1 of 2: pretraining without labels</source>
            <translation>parte 1 de 2: preentrenamiento sin etiquetas</translation>
        </message>
        <message>
            <source>part 2 of 2: training on the labels</source>
            <translation>parte 2 de 2: entrenamiento con las etiquetas</translation>
        </message>
        <message>
            <source>End now…</source>
            <translation>Terminar ahora…</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>quedan {time}</translation>
        </message>
        <message>
            <source>mean IoU {value:.3f} at the step that is kept</source>
            <translation>IoU medio {value:.3f} en el paso que se conserva</translation>
        </message>
        <message>
            <source>on {device}</source>
            <translation>en {device}</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>IoU medio</translation>
        </message>
        <message>
            <source>Nearest neighbours’ accuracy</source>
            <translation>Precisión de los vecinos más cercanos</translation>
        </message>
    </context>
    <context>
        <name>JobsDock</name>
        <message>
            <source>GeoSeg jobs</source>
            <translation>Trabajos de GeoSeg</translation>
        </message>
        <message>
            <source>Job</source>
            <translation>Trabajo</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Estado</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Progreso</translation>
        </message>
        <message>
            <source>End the job</source>
            <translation>Terminar el trabajo</translation>
        </message>
        <message>
            <source>{job} was asked to stop and will after the step it is at. End it at once? What it did since its last checkpoint is lost.</source>
            <translation>Se ha pedido a {job} que se detenga y lo hará tras el paso en curso. ¿Terminarlo ya? Se perderá lo hecho desde su último punto de control.</translation>
        </message>
    </context>
    <context>
        <name>ClassList</name>
        <message>
            <source>Draw</source>
            <translation>Dibujar</translation>
        </message>
        <message>
            <source>Area</source>
            <translation>Área</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polígonos</translation>
        </message>
        <message>
            <source>What is drawn next; the keys 1 to 9 choose a class</source>
            <translation>Lo que se dibuja a continuación; las teclas 1 a 9 eligen una clase</translation>
        </message>
        <message>
            <source>Extent: {role}</source>
            <translation>Extensión: {role}</translation>
        </message>
    </context>
    <context>
        <name>CopyDialog</name>
        <message>
            <source>Copy polygons</source>
            <translation>Copiar polígonos</translation>
        </message>
        <message>
            <source>Selected polygons only</source>
            <translation>Solo los polígonos seleccionados</translation>
        </message>
        <message>
            <source>The attribute that tells the class; none: all get one</source>
            <translation>El atributo que indica la clase; ninguno: todos reciben la misma</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Valor</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polígonos</translation>
        </message>
        <message>
            <source>Class</source>
            <translation>Clase</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Copiar</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>Capa</translation>
        </message>
        <message>
            <source>Attribute</source>
            <translation>Atributo</translation>
        </message>
        <message>
            <source>The project has no other layer of polygons</source>
            <translation>El proyecto no tiene otra capa de polígonos</translation>
        </message>
        <message>
            <source>Count polygons</source>
            <translation>Contar polígonos</translation>
        </message>
        <message>
            <source>Choose a class for one value at least</source>
            <translation>Elija una clase para al menos un valor</translation>
        </message>
        <message>
            <source>{count} values: the {listed} with the most polygons are listed</source>
            <translation>{count} valores: se muestran los {listed} con más polígonos</translation>
        </message>
        <message>
            <source>skip</source>
            <translation>omitir</translation>
        </message>
        <message>
            <source>Nothing was copied</source>
            <translation>No se ha copiado nada</translation>
        </message>
        <message>
            <source>Copied, but for {count} that are no polygons in the labels' CRS</source>
            <translation>Copiados, salvo {count} que no son polígonos en el SRC de las etiquetas</translation>
        </message>
    </context>
    <context>
        <name>Adding</name>
        <message>
            <source>Copy polygons</source>
            <translation>Copiar polígonos</translation>
        </message>
    </context>
    <context>
        <name>LabelDock</name>
        <message>
            <source>GeoSeg labels</source>
            <translation>Etiquetas de GeoSeg</translation>
        </message>
        <message>
            <source>New…</source>
            <translation>Nuevo…</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>Abrir…</translation>
        </message>
        <message>
            <source>Classes…</source>
            <translation>Clases…</translation>
        </message>
        <message>
            <source>The ticked orthophotos are those that are labelled</source>
            <translation>Se etiquetan las ortofotos marcadas</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Ortofotos</translation>
        </message>
        <message>
            <source>Polygon</source>
            <translation>Polígono</translation>
        </message>
        <message>
            <source>QGIS's own tool, with snapping, tracing and undo of points</source>
            <translation>La herramienta de QGIS, con autoensamblado, trazado y deshacer puntos</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>Rectángulo</translation>
        </message>
        <message>
            <source>Drag from corner to corner</source>
            <translation>Arrastrar de esquina a esquina</translation>
        </message>
        <message>
            <source>Freehand</source>
            <translation>Mano alzada</translation>
        </message>
        <message>
            <source>Drag along the outline</source>
            <translation>Arrastrar a lo largo del contorno</translation>
        </message>
        <message>
            <source>Smart fill</source>
            <translation>Relleno inteligente</translation>
        </message>
        <message>
            <source>Click on a roof or a lawn: what looks alike is proposed</source>
            <translation>Haga clic en un tejado o un césped: se propone lo que se le parece</translation>
        </message>
        <message>
            <source>Take over</source>
            <translation>Adoptar</translation>
        </message>
        <message>
            <source>Click on a polygon of another layer, or on a patch of a map, that is right</source>
            <translation>Haga clic en un polígono de otra capa, o en un parche de un mapa, que sea correcto</translation>
        </message>
        <message>
            <source>Copy…</source>
            <translation>Copiar…</translation>
        </message>
        <message>
            <source>Copy many polygons of another layer, by an attribute</source>
            <translation>Copiar muchos polígonos de otra capa, según un atributo</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Deshacer</translation>
        </message>
        <message>
            <source>Take back the last edit, although it is saved</source>
            <translation>Deshacer el último cambio, aunque esté guardado</translation>
        </message>
        <message>
            <source>The label file</source>
            <translation>El archivo de etiquetas</translation>
        </message>
        <message>
            <source>GeoPackage (*.gpkg)</source>
            <translation>GeoPackage (*.gpkg)</translation>
        </message>
        <message>
            <source>The CRS of the label file cannot say this place</source>
            <translation>El SRC del archivo de etiquetas no puede expresar este lugar</translation>
        </message>
        <message>
            <source>No ticked orthophoto lies there</source>
            <translation>Allí no hay ninguna ortofoto marcada</translation>
        </message>
        <message>
            <source>Looking for what is alike…</source>
            <translation>Buscando lo que se parece…</translation>
        </message>
        <message>
            <source>The patch is larger than what was looked at; its part there is taken</source>
            <translation>El parche es mayor que lo examinado; se toma la parte que queda dentro</translation>
        </message>
        <message>
            <source>There is nothing to take back</source>
            <translation>No hay nada que deshacer</translation>
        </message>
        <message>
            <source>This is no polygon that the label file can hold</source>
            <translation>No es un polígono que el archivo de etiquetas pueda contener</translation>
        </message>
        <message>
            <source>The map's CRS cannot say this place</source>
            <translation>El SRC del mapa no puede expresar este lugar</translation>
        </message>
        <message>
            <source>Enter or a click inside takes it, Esc gives it up. Wider or narrower: + and −, or Ctrl with the wheel</source>
            <translation>Intro o un clic dentro la acepta, Esc la descarta. Más amplia o más estrecha: + y −, o Ctrl con la rueda</translation>
        </message>
        <message>
            <source>No label file is open</source>
            <translation>No hay ningún archivo de etiquetas abierto</translation>
        </message>
    </context>
    <context>
        <name>Findings</name>
        <message>
            <source>Count labels</source>
            <translation>Contar etiquetas</translation>
        </message>
        <message>
            <source>Loss: it is recommended once two classes have labels</source>
            <translation>Pérdida: se recomienda en cuanto dos clases tengan etiquetas</translation>
        </message>
        <message>
            <source>Which loss suits the labels</source>
            <translation>Qué pérdida conviene a las etiquetas</translation>
        </message>
        <message>
            <source>Not labelled yet: {names}</source>
            <translation>Aún sin etiquetar: {names}</translation>
        </message>
        <message>
            <source>Rare: {name} has {share:.1%} of the labelled area ({area})</source>
            <translation>Escasa: {name} tiene el {share:.1%} del área etiquetada ({area})</translation>
        </message>
        <message>
            <source>{count} polygons have no class of the scheme</source>
            <translation>{count} polígonos no tienen clase del esquema</translation>
        </message>
        <message>
            <source>1 polygon has no class of the scheme</source>
            <translation>1 polígono no tiene clase del esquema</translation>
        </message>
        <message>
            <source>{count} overlaps of different classes: there the later polygon counts</source>
            <translation>{count} solapes de clases distintas: ahí cuenta el polígono posterior</translation>
        </message>
        <message>
            <source>1 overlap of different classes: there the later polygon counts</source>
            <translation>1 solape de clases distintas: ahí cuenta el polígono posterior</translation>
        </message>
        <message>
            <source>{count} polygons lie outside the orthophotos</source>
            <translation>{count} polígonos quedan fuera de las ortofotos</translation>
        </message>
        <message>
            <source>1 polygon lies outside the orthophotos</source>
            <translation>1 polígono queda fuera de las ortofotos</translation>
        </message>
        <message>
            <source>Loss: {name}. {reason}</source>
            <translation>Pérdida: {name}. {reason}</translation>
        </message>
        <message>
            <source>Which loss suits is told by a GeoSeg that can train</source>
            <translation>Un GeoSeg que pueda entrenar indica qué pérdida conviene</translation>
        </message>
        <message>
            <source>Loss: {problem}</source>
            <translation>Pérdida: {problem}</translation>
        </message>
    </context>
    <context>
        <name>LabelLayers</name>
        <message>
            <source>{name} cannot be edited</source>
            <translation>No se puede editar {name}</translation>
        </message>
        <message>
            <source>Add labels</source>
            <translation>Añadir etiquetas</translation>
        </message>
        <message>
            <source>no class of the scheme</source>
            <translation>ninguna clase del esquema</translation>
        </message>
        <message>
            <source>Extent: {role}</source>
            <translation>Extensión: {role}</translation>
        </message>
    </context>
    <context>
        <name>SchemeDialog</name>
        <message>
            <source>New label file</source>
            <translation>Nuevo archivo de etiquetas</translation>
        </message>
        <message>
            <source>Classes</source>
            <translation>Clases</translation>
        </message>
        <message>
            <source>GeoPackage (*.gpkg)</source>
            <translation>GeoPackage (*.gpkg)</translation>
        </message>
        <message>
            <source>The new label file</source>
            <translation>El nuevo archivo de etiquetas</translation>
        </message>
        <message>
            <source>Own classes</source>
            <translation>Clases propias</translation>
        </message>
        <message>
            <source>ISPRS: six urban classes</source>
            <translation>ISPRS: seis clases urbanas</translation>
        </message>
        <message>
            <source>LoveDA: seven classes of land cover</source>
            <translation>LoveDA: siete clases de cobertura del suelo</translation>
        </message>
        <message>
            <source>Buildings on a background</source>
            <translation>Edificios sobre un fondo</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Valor</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nombre</translation>
        </message>
        <message>
            <source>Colour</source>
            <translation>Color</translation>
        </message>
        <message>
            <source>The keys 1 to 9 choose a class</source>
            <translation>Las teclas 1 a 9 eligen una clase</translation>
        </message>
        <message>
            <source>Add class</source>
            <translation>Añadir clase</translation>
        </message>
        <message>
            <source>Remove class</source>
            <translation>Eliminar clase</translation>
        </message>
        <message>
            <source>Inside an extent, what carries no label is class 0</source>
            <translation>Dentro de una extensión, lo que no tiene etiqueta es de clase 0</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Archivo</translation>
        </message>
        <message>
            <source>CRS</source>
            <translation>SRC</translation>
        </message>
        <message>
            <source>Start from</source>
            <translation>Partir de</translation>
        </message>
        <message>
            <source>Colour of the class</source>
            <translation>Color de la clase</translation>
        </message>
        <message>
            <source>Choose the class to remove by its number at the left</source>
            <translation>Elija la clase que se va a eliminar por su número a la izquierda</translation>
        </message>
        <message>
            <source>there are labels of class {value}</source>
            <translation>hay etiquetas de la clase {value}</translation>
        </message>
        <message>
            <source>keep the class, or give its labels another one first</source>
            <translation>conserve la clase o asigne antes otra a sus etiquetas</translation>
        </message>
        <message>
            <source>the label file has no name</source>
            <translation>el archivo de etiquetas no tiene nombre</translation>
        </message>
        <message>
            <source>choose one</source>
            <translation>elija uno</translation>
        </message>
        <message>
            <source>there is no folder {name}</source>
            <translation>no existe la carpeta {name}</translation>
        </message>
        <message>
            <source>choose one that is there</source>
            <translation>elija una que exista</translation>
        </message>
        <message>
            <source>there is a file {name} already</source>
            <translation>ya existe un archivo {name}</translation>
        </message>
        <message>
            <source>choose another name, or open that one</source>
            <translation>elija otro nombre o abra ese</translation>
        </message>
    </context>
    <context>
        <name>GeosegPlugin</name>
        <message>
            <source>Train a model…</source>
            <translation>Entrenar un modelo…</translation>
        </message>
        <message>
            <source>Map with a model…</source>
            <translation>Cartografiar con un modelo…</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>Configuración…</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>Examinar</translation>
        </message>
        <message>
            <source>Look at a map</source>
            <translation>Examinar un mapa</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>Comprobar</translation>
        </message>
        <message>
            <source>Check and improve</source>
            <translation>Comprobar y mejorar</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Etiquetas</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>Trabajos</translation>
        </message>
        <message>
            <source>The environment goes on being made; QGIS tells when it is complete.</source>
            <translation>El entorno se sigue creando; QGIS avisa cuando esté completo.</translation>
        </message>
    </context>
    <context>
        <name>MapDialog</name>
        <message>
            <source>Map with a model</source>
            <translation>Cartografiar con un modelo</translation>
        </message>
        <message>
            <source>What to map</source>
            <translation>Qué cartografiar</translation>
        </message>
        <message>
            <source>The ticked layers are mapped; the marked one is previewed</source>
            <translation>Se cartografían las capas marcadas; la resaltada se previsualiza</translation>
        </message>
        <message>
            <source>The model</source>
            <translation>El modelo</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>Modelos ONNX (*.onnx)</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Ortofotos</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modelo</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>Bandas</translation>
        </message>
        <message>
            <source>Do they fit?</source>
            <translation>¿Son compatibles?</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>Vista previa</translation>
        </message>
        <message>
            <source>Map the current view at once, and again wherever I go</source>
            <translation>Cartografiar la vista actual de inmediato y en cada desplazamiento</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>Resultado</translation>
        </message>
        <message>
            <source>Whole orthophotos</source>
            <translation>Ortofotos completas</translation>
        </message>
        <message>
            <source>The current view</source>
            <translation>La vista actual</translation>
        </message>
        <message>
            <source>Within polygons of</source>
            <translation>Dentro de los polígonos de</translation>
        </message>
        <message>
            <source>Confidence, by which weak areas can be hidden</source>
            <translation>Confianza, con la que se pueden ocultar zonas poco seguras</translation>
        </message>
        <message>
            <source>Uncertainty, which tells where to label next</source>
            <translation>Incertidumbre, que indica dónde etiquetar a continuación</translation>
        </message>
        <message>
            <source>Polygons of the classes</source>
            <translation>Polígonos de las clases</translation>
        </message>
        <message>
            <source>Part</source>
            <translation>Parte</translation>
        </message>
        <message>
            <source>Also write</source>
            <translation>Escribir también</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Mapa de clases</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copiar como</translation>
        </message>
        <message>
            <source>Map</source>
            <translation>Cartografiar</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>no model is chosen</source>
            <translation>no se ha elegido ningún modelo</translation>
        </message>
        <message>
            <source>name an ONNX file</source>
            <translation>indique un archivo ONNX</translation>
        </message>
        <message>
            <source>the class map has no place</source>
            <translation>el mapa de clases no tiene ubicación</translation>
        </message>
        <message>
            <source>name a file for it</source>
            <translation>indique un archivo para él</translation>
        </message>
        <message>
            <source>the orthophotos are in different coordinate reference systems</source>
            <translation>las ortofotos tienen sistemas de referencia de coordenadas distintos</translation>
        </message>
        <message>
            <source>map the view of one after the other, or within polygons</source>
            <translation>cartografíe la vista de una tras otra, o dentro de polígonos</translation>
        </message>
        <message>
            <source>{name} has no georeference</source>
            <translation>{name} no tiene georreferencia</translation>
        </message>
        <message>
            <source>map all of it</source>
            <translation>cartografíelo entero</translation>
        </message>
        <message>
            <source>the view shows nothing of the orthophoto</source>
            <translation>la vista no muestra nada de la ortofoto</translation>
        </message>
        <message>
            <source>zoom to it</source>
            <translation>acérquese a ella</translation>
        </message>
        <message>
            <source>there is no layer of polygons</source>
            <translation>no hay ninguna capa de polígonos</translation>
        </message>
        <message>
            <source>add one that shows where to map</source>
            <translation>añada una que muestre dónde cartografiar</translation>
        </message>
        <message>
            <source>export the layer to a file</source>
            <translation>exporte la capa a un archivo</translation>
        </message>
        <message>
            <source>Choose a model</source>
            <translation>Elija un modelo</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>Examinando…</translation>
        </message>
        <message>
            <source>GeoSeg: look at a model</source>
            <translation>GeoSeg: examinar un modelo</translation>
        </message>
        <message>
            <source>GeoTIFF (*.tif)</source>
            <translation>GeoTIFF (*.tif)</translation>
        </message>
        <message>
            <source>The file that is there will be replaced.</source>
            <translation>Se reemplazará el archivo existente.</translation>
        </message>
        <message>
            <source>GeoSeg: map</source>
            <translation>GeoSeg: cartografiar</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>Iniciando…</translation>
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>Cancelando…</translation>
        </message>
        <message>
            <source>Cancelled. The same run goes on where it was.</source>
            <translation>Cancelado. La misma ejecución continuará donde estaba.</translation>
        </message>
        <message>
            <source>Written: {names}</source>
            <translation>Escrito: {names}</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>No se puede abrir {path}</translation>
        </message>
    </context>
    <context>
        <name>Preview</name>
        <message>
            <source>The view shows nothing of the orthophoto</source>
            <translation>La vista no muestra nada de la ortofoto</translation>
        </message>
        <message>
            <source>Mapping the view…</source>
            <translation>Cartografiando la vista…</translation>
        </message>
        <message>
            <source>{name} has no georeference</source>
            <translation>{name} no tiene georreferencia</translation>
        </message>
        <message>
            <source>map it without a preview, or give it one</source>
            <translation>cartografíela sin vista previa, o asígnele una</translation>
        </message>
        <message>
            <source>A hint only: seen {times} times coarser. Zoom in for the real map.</source>
            <translation>Solo una indicación: vista {times} veces más gruesa. Acérquese para ver el mapa real.</translation>
        </message>
        <message>
            <source>Exactly as the map will be ({seconds:.1f} s)</source>
            <translation>Exactamente como será el mapa ({seconds:.1f} s)</translation>
        </message>
        <message>
            <source>Preview of {name}</source>
            <translation>Vista previa de {name}</translation>
        </message>
    </context>
    <context>
        <name>Results</name>
        <message>
            <source>Confidence</source>
            <translation>Confianza</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Incertidumbre</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polígonos</translation>
        </message>
    </context>
    <context>
        <name>ReviewDock</name>
        <message>
            <source>GeoSeg map</source>
            <translation>Mapa de GeoSeg</translation>
        </message>
        <message>
            <source>Before and after</source>
            <translation>Antes y después</translation>
        </message>
        <message>
            <source>Drag a line over the map: on its left you see what lies below</source>
            <translation>Arrastre una línea sobre el mapa: a su izquierda verá lo que hay debajo</translation>
        </message>
        <message>
            <source>Hide what is less sure than this</source>
            <translation>Ocultar lo menos seguro que esto</translation>
        </message>
        <message>
            <source>GeoSeg: confidence</source>
            <translation>GeoSeg: confianza</translation>
        </message>
        <message>
            <source>Map</source>
            <translation>Mapa</translation>
        </message>
        <message>
            <source>Opacity</source>
            <translation>Opacidad</translation>
        </message>
        <message>
            <source>Hide what is less sure than</source>
            <translation>Ocultar lo menos seguro que</translation>
        </message>
        <message>
            <source>No map is chosen. Map with a model… makes one.</source>
            <translation>No hay ningún mapa elegido. «Cartografiar con un modelo…» crea uno.</translation>
        </message>
        <message>
            <source>Nothing can be hidden of a map whose rows are turned.</source>
            <translation>No se puede ocultar nada de un mapa cuyas filas están giradas.</translation>
        </message>
        <message>
            <source>No confidence stands beside this layer. Tick Confidence in Map with a model….</source>
            <translation>No hay confianza junto a esta capa. Marque la confianza en «Cartografiar con un modelo…».</translation>
        </message>
        <message>
            <source>All is shown.</source>
            <translation>Se muestra todo.</translation>
        </message>
        <message>
            <source>Less than {percent:.0f} % sure: {share:.1f} % of the map is hidden.</source>
            <translation>Menos del {percent:.0f} % seguro: se oculta el {share:.1f} % del mapa.</translation>
        </message>
    </context>
    <context>
        <name>FitWords</name>
        <message>
            <source>in the lists of bands</source>
            <translation>en las listas de bandas</translation>
        </message>
        <message>
            <source>with Uncertainty ticked</source>
            <translation>con Incertidumbre marcada</translation>
        </message>
        <message>
            <source>Tick an orthophoto</source>
            <translation>Marque una ortofoto</translation>
        </message>
        <message>
            <source>Add an orthophoto to the project from a file: web maps cannot be read</source>
            <translation>Añada al proyecto una ortofoto desde un archivo: los mapas web no se pueden leer</translation>
        </message>
        <message>
            <source>no orthophoto is chosen</source>
            <translation>no se ha elegido ninguna ortofoto</translation>
        </message>
        <message>
            <source>tick one in the list, or add one to the project first</source>
            <translation>marque una en la lista o añada antes una al proyecto</translation>
        </message>
        <message>
            <source>Bands: {bands}</source>
            <translation>Bandas: {bands}</translation>
        </message>
        <message>
            <source>The size of pixels is not known of the raster or of the model</source>
            <translation>No se conoce el tamaño de píxel del ráster o del modelo</translation>
        </message>
        <message>
            <source>Holds {raster}, as the model expects</source>
            <translation>Contiene {raster}, como espera el modelo</translation>
        </message>
        <message>
            <source>Holds {raster}; the model was trained on {model}</source>
            <translation>Contiene {raster}; el modelo se entrenó con {model}</translation>
        </message>
        <message>
            <source>Holds no valid pixels where samples were taken</source>
            <translation>No contiene píxeles válidos donde se tomaron muestras</translation>
        </message>
        <message>
            <source>{name} is {minimum:g} everywhere</source>
            <translation>{name} es {minimum:g} en todas partes</translation>
        </message>
        <message>
            <source>Values from {minimum:g} to {maximum:g}; what the model was trained on is not known</source>
            <translation>Valores de {minimum:g} a {maximum:g}; no se sabe con qué se entrenó el modelo</translation>
        </message>
        <message>
            <source>Has no coordinate reference system; neither will the map</source>
            <translation>No tiene sistema de referencia de coordenadas; el mapa tampoco</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m, as the model expects</source>
            <translation>Píxeles de {raster:.3g} m, como espera el modelo</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m are {ratio:.1f} times as large as the model's; expect a poor map</source>
            <translation>Los píxeles de {raster:.3g} m son {ratio:.1f} veces los del modelo; el mapa será deficiente</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m; the model sees them at its own {model:.3g} m</source>
            <translation>Píxeles de {raster:.3g} m; el modelo los ve a sus {model:.3g} m</translation>
        </message>
        <message>
            <source>Values like those that the model was trained on (within {shift:.1f} standard deviations)</source>
            <translation>Valores como los del entrenamiento del modelo (dentro de {shift:.1f} desviaciones típicas)</translation>
        </message>
        <message>
            <source>The mean of {name}, {mean:.4g}, is {shift:+.1f} standard deviations from what the model was trained on</source>
            <translation>La media de {name}, {mean:.4g}, está a {shift:+.1f} desviaciones típicas de aquello con lo que se entrenó el modelo</translation>
        </message>
    </context>
    <context>
        <name>AssessAlgorithm</name>
        <message>
            <source>Accuracy of a class map</source>
            <translation>Precisión de un mapa de clases</translation>
        </message>
        <message>
            <source>Holds a class map against a reference and writes a report</source>
            <translation>Compara un mapa de clases con una referencia y escribe un informe</translation>
        </message>
        <message>
            <source>Holds a class map against a reference and reports overall accuracy, kappa, and for each class user's and producer's accuracy, F1 and IoU.

&lt;b&gt;Reference&lt;/b&gt;: a label file, any polygons with a field that holds the class, a class raster on any grid, or the points of a stratified sample.

&lt;b&gt;Class field&lt;/b&gt;: the field of the reference that holds the class's number or name; not needed for a label file.</source>
            <translation>Compara un mapa de clases con una referencia e informa de la precisión global, kappa y, para cada clase, la precisión del usuario y del productor, F1 e IoU.

&lt;b&gt;Referencia&lt;/b&gt;: un archivo de etiquetas, cualesquiera polígonos con un campo que contenga la clase, un ráster de clases en cualquier cuadrícula o los puntos de una muestra estratificada.

&lt;b&gt;Campo de clase&lt;/b&gt;: el campo de la referencia que contiene el número o el nombre de la clase; no es necesario para un archivo de etiquetas.</translation>
        </message>
        <message>
            <source>accuracy,confusion matrix,kappa,iou,validation,land cover</source>
            <translation>precisión,matriz de confusión,kappa,iou,validación,cobertura del suelo</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Mapa de clases</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>Referencia</translation>
        </message>
        <message>
            <source>Class field of the reference</source>
            <translation>Campo de clase de la referencia</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Informe</translation>
        </message>
        <message>
            <source>HTML files (*.html)</source>
            <translation>Archivos HTML (*.html)</translation>
        </message>
        <message>
            <source>Overall accuracy</source>
            <translation>Precisión global</translation>
        </message>
        <message>
            <source>Kappa</source>
            <translation>Kappa</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>IoU medio</translation>
        </message>
        <message>
            <source>Mean F1</source>
            <translation>F1 medio</translation>
        </message>
    </context>
    <context>
        <name>ExportAlgorithm</name>
        <message>
            <source>Export a trained model</source>
            <translation>Exportar un modelo entrenado</translation>
        </message>
        <message>
            <source>Writes the network of a run as an ONNX file with its card inside</source>
            <translation>Escribe la red de una ejecución como archivo ONNX con su ficha dentro</translation>
        </message>
        <message>
            <source>Training exports its model by itself; this exports it again in another form. The file is held against the trained network on the run's images.

&lt;b&gt;Precision&lt;/b&gt;: fp16 is for GPUs, int8 for processors. Either is refused where it costs more than 0.01 of mean IoU on the run's labels.

&lt;b&gt;Checkpoint&lt;/b&gt;: the network that did best on the labels that validate, or that of the last step.

&lt;b&gt;Tile&lt;/b&gt;, &lt;b&gt;Halo&lt;/b&gt;: side of the input and the context that is cut from each of its sides, in pixels.

&lt;b&gt;Leave the sides of the input free&lt;/b&gt;: a U-Net then maps in larger tiles with less halo, which takes less time. The plugin Deepness does not load such a file.</source>
            <translation>El entrenamiento exporta su modelo por sí mismo; esto lo exporta de nuevo en otra forma. El archivo se compara con la red entrenada sobre las imágenes de la ejecución.

&lt;b&gt;Precisión numérica&lt;/b&gt;: fp16 es para GPU, int8 para procesadores. Se rechazan si cuestan más de 0,01 de IoU medio en las etiquetas de la ejecución.

&lt;b&gt;Punto de control&lt;/b&gt;: la red que mejor resultó en las etiquetas de validación, o la del último paso.

&lt;b&gt;Tesela&lt;/b&gt;, &lt;b&gt;Halo&lt;/b&gt;: lado de la entrada y contexto que se recorta de cada uno de sus lados, en píxeles.

&lt;b&gt;Dejar libres los lados de la entrada&lt;/b&gt;: una U-Net cartografía entonces en teselas mayores con menos halo, lo que lleva menos tiempo. El complemento Deepness no carga un archivo así.</translation>
        </message>
        <message>
            <source>onnx,model,deep learning,quantize</source>
            <translation>onnx,modelo,aprendizaje profundo,cuantización</translation>
        </message>
        <message>
            <source>Run folder</source>
            <translation>Carpeta de ejecución</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Precisión numérica</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>Punto de control</translation>
        </message>
        <message>
            <source>Tile (px; empty: that of the run)</source>
            <translation>Tesela (px; vacío: la de la ejecución)</translation>
        </message>
        <message>
            <source>Halo (px; empty: that of the run)</source>
            <translation>Halo (px; vacío: el de la ejecución)</translation>
        </message>
        <message>
            <source>Leave the sides of the input free</source>
            <translation>Dejar libres los lados de la entrada</translation>
        </message>
        <message>
            <source>Name on the model card (empty: that of the run)</source>
            <translation>Nombre en la ficha del modelo (vacío: el de la ejecución)</translation>
        </message>
        <message>
            <source>Licence on the model card</source>
            <translation>Licencia en la ficha del modelo</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modelo</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>Modelos ONNX (*.onnx)</translation>
        </message>
    </context>
    <context>
        <name>FinetuneAlgorithm</name>
        <message>
            <source>Train a model from labels</source>
            <translation>Entrenar un modelo con etiquetas</translation>
        </message>
        <message>
            <source>Trains a network on labelled orthophotos and exports it to ONNX</source>
            <translation>Entrena una red con ortofotos etiquetadas y la exporta a ONNX</translation>
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
            <translation>Entrena una red con unas pocas etiquetas, la valida con parte de ellas y la exporta como modelo para cartografiar.

&lt;b&gt;Etiquetas&lt;/b&gt;: un archivo de etiquetas, cualesquiera polígonos con un campo que contenga la clase, o un ráster de clases.

&lt;b&gt;Bandas&lt;/b&gt;: números o nombres, p. ej. &lt;i&gt;4,1,2&lt;/i&gt;, en el orden en que el modelo las querrá; las de una ejecución de la que se parta deben ser las mismas.

&lt;b&gt;Receta&lt;/b&gt;: &lt;i&gt;quick&lt;/i&gt; tarda minutos en el procesador de un portátil; &lt;i&gt;few-labels&lt;/i&gt; también, y saca más de una red preentrenada cuando hay pocas etiquetas; &lt;i&gt;head&lt;/i&gt;, alrededor de uno, una vez preentrenada una red, de la que solo ajusta la última capa; &lt;i&gt;finetune-paper&lt;/i&gt; es como se publicó y pide una GPU.

&lt;b&gt;Inicio&lt;/b&gt;: como mucho uno de: preentrenar antes con las mismas imágenes; una ejecución anterior; un archivo de pesos. Pesos publicados: &lt;i&gt;model.weights=imagenet&lt;/i&gt; entre los cambios de la receta. Si no, desde cero.

&lt;b&gt;Pérdida&lt;/b&gt;: &lt;i&gt;auto&lt;/i&gt; toma lo que convenga a las etiquetas, &lt;i&gt;recipe&lt;/i&gt; la de la receta.

&lt;b&gt;Carpeta de ejecución&lt;/b&gt;: recibe modelo, informe, métricas y puntos de control. Ejecutada de nuevo con los mismos parámetros, continúa donde se detuvo.

Un trabajo que deba continuar al cerrar QGIS se inicia desde el diálogo &lt;i&gt;Entrenar un modelo&lt;/i&gt;.</translation>
        </message>
        <message>
            <source>train,training,deep learning,segmentation,labels,land cover</source>
            <translation>entrenar,entrenamiento,aprendizaje profundo,segmentación,etiquetas,cobertura del suelo</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Etiquetas</translation>
        </message>
        <message>
            <source>Class field of the labels (empty: a label file)</source>
            <translation>Campo de clase de las etiquetas (vacío: un archivo de etiquetas)</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Función de pérdida</translation>
        </message>
        <message>
            <source>Pretrain on the images first, by this recipe</source>
            <translation>Preentrenar antes con las imágenes, según esta receta</translation>
        </message>
        <message>
            <source>Steps of pretraining</source>
            <translation>Pasos de preentrenamiento</translation>
        </message>
        <message>
            <source>Start from a previous run</source>
            <translation>Partir de una ejecución anterior</translation>
        </message>
        <message>
            <source>Start from a file of weights</source>
            <translation>Partir de un archivo de pesos</translation>
        </message>
        <message>
            <source>Weights (*.safetensors *.pth *.pt)</source>
            <translation>Pesos (*.safetensors *.pth *.pt)</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modelo</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Informe</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>IoU medio</translation>
        </message>
        <message>
            <source>{parameters} each say where to start — give one of them</source>
            <translation>{parameters} indican cada uno dónde empezar — dé solo uno</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Ortofotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Bandas (vacío: todas salvo alfa)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Receta</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Receta propia, en su lugar</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Recetas (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Pasos (vacío: los de la receta)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Cambios de la receta, p. ej. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Calcular en</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Reemplazar otra ejecución en la carpeta</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Carpeta de ejecución (una temporal se pierde al cerrar QGIS)</translation>
        </message>
    </context>
    <context>
        <name>LearningAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>Ortofotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Bandas (vacío: todas salvo alfa)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Receta</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Receta propia, en su lugar</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Recetas (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Pasos (vacío: los de la receta)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Cambios de la receta, p. ej. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Calcular en</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Reemplazar otra ejecución en la carpeta</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Carpeta de ejecución (una temporal se pierde al cerrar QGIS)</translation>
        </message>
    </context>
    <context>
        <name>PretrainAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>Ortofotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Bandas (vacío: todas salvo alfa)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Receta</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Receta propia, en su lugar</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Recetas (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Pasos (vacío: los de la receta)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Cambios de la receta, p. ej. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Calcular en</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Reemplazar otra ejecución en la carpeta</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Carpeta de ejecución (una temporal se pierde al cerrar QGIS)</translation>
        </message>
        <message>
            <source>Pretrain on unlabelled images</source>
            <translation>Preentrenar con imágenes sin etiquetar</translation>
        </message>
        <message>
            <source>Trains a network on orthophotos without labels, to start from</source>
            <translation>Entrena una red con ortofotos sin etiquetas, como punto de partida</translation>
        </message>
        <message>
            <source>A network learns by itself what the orthophotos look like; fine-tuning can start from it, which may help where labels are few. Give all images of the same kind that you have.

&lt;b&gt;Bands&lt;/b&gt;: numbers or names, e.g. &lt;i&gt;4,1,2&lt;/i&gt;; training that starts from this run needs the same.

&lt;b&gt;Recipe&lt;/b&gt;: &lt;i&gt;quick&lt;/i&gt; takes minutes on a laptop's processor; the others are as published and ask for a large GPU and days. &lt;i&gt;Steps&lt;/i&gt; makes them shorter.

&lt;b&gt;Run folder&lt;/b&gt;: gets checkpoints, a report and metrics. Run again with the same parameters, it goes on where it stopped.

A job that is to go on when QGIS is closed is started from the dialog &lt;i&gt;Train a model&lt;/i&gt;.</source>
            <translation>Una red aprende por sí misma cómo son las ortofotos; un entrenamiento puede partir de ella, lo que puede ayudar cuando hay pocas etiquetas. Dé todas las imágenes del mismo tipo que tenga.

&lt;b&gt;Bandas&lt;/b&gt;: números o nombres, p. ej. &lt;i&gt;4,1,2&lt;/i&gt;; un entrenamiento que parta de esta ejecución necesita las mismas.

&lt;b&gt;Receta&lt;/b&gt;: &lt;i&gt;quick&lt;/i&gt; tarda minutos en el procesador de un portátil; las demás son como se publicaron y piden una GPU grande y días. &lt;i&gt;Pasos&lt;/i&gt; las acorta.

&lt;b&gt;Carpeta de ejecución&lt;/b&gt;: recibe puntos de control, un informe y métricas. Ejecutada de nuevo con los mismos parámetros, continúa donde se detuvo.

Un trabajo que deba continuar al cerrar QGIS se inicia desde el diálogo &lt;i&gt;Entrenar un modelo&lt;/i&gt;.</translation>
        </message>
        <message>
            <source>train,deep learning,self-supervised,contrastive,glcnet,simclr</source>
            <translation>entrenar,aprendizaje profundo,autosupervisado,contrastivo,glcnet,simclr</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>Punto de control</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Informe</translation>
        </message>
    </context>
    <context>
        <name>SuggestLossAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>Ortofotos</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Bandas (vacío: todas salvo alfa)</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Receta</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>Receta propia, en su lugar</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>Recetas (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>Pasos (vacío: los de la receta)</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>Cambios de la receta, p. ej. optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>Calcular en</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>Reemplazar otra ejecución en la carpeta</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>Carpeta de ejecución (una temporal se pierde al cerrar QGIS)</translation>
        </message>
        <message>
            <source>Suggest a loss for labels</source>
            <translation>Sugerir una función de pérdida para etiquetas</translation>
        </message>
        <message>
            <source>Counts what labels hold of each class and says which loss suits that</source>
            <translation>Cuenta lo que las etiquetas contienen de cada clase e indica qué pérdida conviene</translation>
        </message>
        <message>
            <source>Counts the labelled pixels of each class on the orthophotos and says which loss suits them, and why. Training with the loss &lt;i&gt;auto&lt;/i&gt; takes the same advice.

&lt;b&gt;Class field&lt;/b&gt;: the field of the labels that holds the class's number or name; not needed for a label file.</source>
            <translation>Cuenta los píxeles etiquetados de cada clase en las ortofotos e indica qué pérdida les conviene y por qué. El entrenamiento con la pérdida &lt;i&gt;auto&lt;/i&gt; sigue el mismo consejo.

&lt;b&gt;Campo de clase&lt;/b&gt;: el campo de las etiquetas que contiene el número o el nombre de la clase; no es necesario para un archivo de etiquetas.</translation>
        </message>
        <message>
            <source>labels,statistics,imbalance,loss,train</source>
            <translation>etiquetas,estadística,desequilibrio,pérdida,entrenar</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Etiquetas</translation>
        </message>
        <message>
            <source>Class field of the labels (empty: a label file)</source>
            <translation>Campo de clase de las etiquetas (vacío: un archivo de etiquetas)</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Función de pérdida</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Razón</translation>
        </message>
    </context>
    <context>
        <name>PredictAlgorithm</name>
        <message>
            <source>Map with a model</source>
            <translation>Cartografiar con un modelo</translation>
        </message>
        <message>
            <source>Maps the land cover of an orthophoto with a trained model</source>
            <translation>Cartografía la cobertura del suelo de una ortofoto con un modelo entrenado</translation>
        </message>
        <message>
            <source>Classifies every pixel of an orthophoto with a trained model (ONNX). The work is done in the Python environment of the GeoSeg settings, tile by tile, so that rasters of any size fit in memory.

&lt;b&gt;Bands&lt;/b&gt;: the raster's bands in the order the model wants them, as numbers or names, e.g. &lt;i&gt;4,1,2&lt;/i&gt; or &lt;i&gt;nir,red,green&lt;/i&gt;. Empty: all bands but alpha.

&lt;b&gt;Class map&lt;/b&gt;: a Cloud-Optimised GeoTIFF on the grid of the orthophoto, with the classes' names and colours. A file of that name is replaced. Pixels without data in the orthophoto have none in the map.

&lt;b&gt;Confidence&lt;/b&gt;: also writes, beside the class map, how probable the chosen class is: 0 (impossible) to 250 (certain).

&lt;b&gt;Uncertainty&lt;/b&gt;: also writes, beside the class map, how evenly the classes share the probability: 0 (one is certain) to 250 (all are alike). &lt;i&gt;Where to label next&lt;/i&gt; reads it.

&lt;b&gt;Polygons&lt;/b&gt;: also writes the class map as polygons with the attributes class, name, color and area_m2.

&lt;b&gt;Extent&lt;/b&gt;, &lt;b&gt;Within polygons&lt;/b&gt;: map only what lies there; the rest has no data and takes no time. Give one of them.</source>
            <translation>Clasifica cada píxel de una ortofoto con un modelo entrenado (ONNX). El trabajo se hace en el entorno de Python de los ajustes de GeoSeg, tesela a tesela, de modo que caben en memoria rásteres de cualquier tamaño.

&lt;b&gt;Bandas&lt;/b&gt;: las bandas del ráster en el orden que quiere el modelo, por números o nombres, p. ej. &lt;i&gt;4,1,2&lt;/i&gt; o &lt;i&gt;nir,red,green&lt;/i&gt;. Vacío: todas las bandas salvo alfa.

&lt;b&gt;Mapa de clases&lt;/b&gt;: un GeoTIFF optimizado para la nube en la cuadrícula de la ortofoto, con los nombres y colores de las clases. Se reemplaza un archivo de ese nombre. Los píxeles sin datos en la ortofoto tampoco los tienen en el mapa.

&lt;b&gt;Confianza&lt;/b&gt;: escribe además, junto al mapa de clases, lo probable que es la clase elegida: de 0 (imposible) a 250 (segura).

&lt;b&gt;Incertidumbre&lt;/b&gt;: escribe además, junto al mapa de clases, lo repartida que está la probabilidad entre las clases: de 0 (una es segura) a 250 (todas por igual). &lt;i&gt;Dónde etiquetar a continuación&lt;/i&gt; la lee.

&lt;b&gt;Polígonos&lt;/b&gt;: escribe además el mapa de clases como polígonos con los atributos class, name, color y area_m2.

&lt;b&gt;Extensión&lt;/b&gt;, &lt;b&gt;Dentro de polígonos&lt;/b&gt;: cartografiar solo lo que queda ahí; el resto no tiene datos ni lleva tiempo. Dé uno de los dos.</translation>
        </message>
        <message>
            <source>segmentation,land cover,classify,classification,orthophoto,deep learning,onnx,model</source>
            <translation>segmentación,cobertura del suelo,clasificar,clasificación,ortofoto,aprendizaje profundo,onnx,modelo</translation>
        </message>
        <message>
            <source>Orthophoto</source>
            <translation>Ortofoto</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modelo</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>Modelos ONNX (*.onnx)</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>Bandas (vacío: todas salvo alfa)</translation>
        </message>
        <message>
            <source>Write the confidence too</source>
            <translation>Escribir también la confianza</translation>
        </message>
        <message>
            <source>Write the uncertainty too</source>
            <translation>Escribir también la incertidumbre</translation>
        </message>
        <message>
            <source>Extent (empty: all)</source>
            <translation>Extensión (vacío: todo)</translation>
        </message>
        <message>
            <source>Within polygons (empty: all)</source>
            <translation>Dentro de polígonos (vacío: todo)</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polígonos</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Mapa de clases</translation>
        </message>
        <message>
            <source>Confidence</source>
            <translation>Confianza</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>Incertidumbre</translation>
        </message>
        <message>
            <source>there are both an extent and polygons to map within — give one of them</source>
            <translation>se han dado tanto una extensión como polígonos — dé solo uno</translation>
        </message>
    </context>
    <context>
        <name>SamplePointsAlgorithm</name>
        <message>
            <source>Sample points of a class map</source>
            <translation>Puntos de muestreo de un mapa de clases</translation>
        </message>
        <message>
            <source>Draws points at random within each class, to check what is really there</source>
            <translation>Extrae puntos al azar en cada clase, para comprobar qué hay realmente</translation>
        </message>
        <message>
            <source>Draws pixels at random within each class of a map and writes their centres as points.

Fill in the field &lt;b&gt;reference&lt;/b&gt; with the number or name of the class that you see at each point, e.g. in the panel &lt;i&gt;Check and improve&lt;/i&gt;. &lt;i&gt;Accuracy of a class map&lt;/i&gt; then gives accuracies and areas of the whole map with 95 % confidence intervals (Olofsson et al. 2014).

&lt;b&gt;Least number for each class&lt;/b&gt;: 50 or more are advised.

&lt;b&gt;Share points among classes&lt;/b&gt;: by area tells most of the whole map, evenly more of small classes.

&lt;b&gt;Seed&lt;/b&gt;: the same draws the same points.</source>
            <translation>Extrae píxeles al azar en cada clase de un mapa y escribe sus centros como puntos.

Rellene el campo &lt;b&gt;reference&lt;/b&gt; con el número o el nombre de la clase que ve en cada punto, p. ej. en el panel &lt;i&gt;Comprobar y mejorar&lt;/i&gt;. &lt;i&gt;Precisión de un mapa de clases&lt;/i&gt; da entonces precisiones y áreas de todo el mapa con intervalos de confianza del 95 % (Olofsson et al. 2014).

&lt;b&gt;Número mínimo por clase&lt;/b&gt;: se aconsejan 50 o más.

&lt;b&gt;Reparto de puntos entre clases&lt;/b&gt;: por área dice más de todo el mapa; por igual, más de las clases pequeñas.

&lt;b&gt;Semilla&lt;/b&gt;: la misma extrae los mismos puntos.</translation>
        </message>
        <message>
            <source>accuracy,stratified,random,validation,olofsson,area</source>
            <translation>precisión,estratificado,aleatorio,validación,olofsson,área</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Mapa de clases</translation>
        </message>
        <message>
            <source>Points in all</source>
            <translation>Puntos en total</translation>
        </message>
        <message>
            <source>Least number for each class</source>
            <translation>Número mínimo por clase</translation>
        </message>
        <message>
            <source>Share points among classes</source>
            <translation>Reparto de puntos entre clases</translation>
        </message>
        <message>
            <source>by their area on the map</source>
            <translation>por su área en el mapa</translation>
        </message>
        <message>
            <source>evenly</source>
            <translation>por igual</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Semilla</translation>
        </message>
        <message>
            <source>Sample points</source>
            <translation>Puntos de muestreo</translation>
        </message>
    </context>
    <context>
        <name>UncertainWindowsAlgorithm</name>
        <message>
            <source>Where to label next</source>
            <translation>Dónde etiquetar a continuación</translation>
        </message>
        <message>
            <source>Ranks the windows of a map in which the model is least sure</source>
            <translation>Ordena las ventanas de un mapa en las que el modelo está menos seguro</translation>
        </message>
        <message>
            <source>Ranks square windows of class maps by the mean uncertainty of their pixels. Labels drawn there teach the model most.

&lt;b&gt;Class maps&lt;/b&gt;: as &lt;i&gt;Map with a model&lt;/i&gt; makes them, with the uncertainty or the confidence beside them.

&lt;b&gt;Spread&lt;/b&gt;: how much a window loses that is near another and like it in its classes; 0 takes the most uncertain, 1 spreads most.

&lt;b&gt;Labelled already&lt;/b&gt;: a label file, or any file of polygons. Its labels count as not mapped, and no window reaches into one of its extents.

Windows do not overlap. The polygons have the attributes rank, score, valid, class, name, shares and map.</source>
            <translation>Ordena ventanas cuadradas de mapas de clases por la incertidumbre media de sus píxeles. Las etiquetas dibujadas allí son las que más enseñan al modelo.

&lt;b&gt;Mapas de clases&lt;/b&gt;: como los hace &lt;i&gt;Cartografiar con un modelo&lt;/i&gt;, con la incertidumbre o la confianza al lado.

&lt;b&gt;Dispersión&lt;/b&gt;: cuánto pierde una ventana que está cerca de otra y se le parece en sus clases; 0 toma las más inciertas, 1 dispersa lo máximo.

&lt;b&gt;Ya etiquetado&lt;/b&gt;: un archivo de etiquetas, o cualquier archivo de polígonos. Sus etiquetas cuentan como no cartografiadas y ninguna ventana entra en una de sus extensiones.

Las ventanas no se solapan. Los polígonos tienen los atributos rank, score, valid, class, name, shares y map.</translation>
        </message>
        <message>
            <source>active learning,uncertainty,entropy,labels,sampling</source>
            <translation>aprendizaje activo,incertidumbre,entropía,etiquetas,muestreo</translation>
        </message>
        <message>
            <source>Class maps</source>
            <translation>Mapas de clases</translation>
        </message>
        <message>
            <source>Windows in all</source>
            <translation>Ventanas en total</translation>
        </message>
        <message>
            <source>Side of a window (px)</source>
            <translation>Lado de una ventana (px)</translation>
        </message>
        <message>
            <source>Spread</source>
            <translation>Dispersión</translation>
        </message>
        <message>
            <source>Labelled already (a label file)</source>
            <translation>Ya etiquetado (un archivo de etiquetas)</translation>
        </message>
        <message>
            <source>Windows</source>
            <translation>Ventanas</translation>
        </message>
    </context>
    <context>
        <name>VectorizeAlgorithm</name>
        <message>
            <source>Class map to polygons</source>
            <translation>Mapa de clases a polígonos</translation>
        </message>
        <message>
            <source>Turns a class map into polygons with class, name, colour and area</source>
            <translation>Convierte un mapa de clases en polígonos con clase, nombre, color y área</translation>
        </message>
        <message>
            <source>Turns a class map into polygons with the attributes class, name, color and area_m2. Neighbours share their borders: no gaps and no overlaps.

&lt;b&gt;Smallest patch&lt;/b&gt;: smaller patches go to their largest neighbour. Without a CRS, areas and lengths are in the units of the raster.

&lt;b&gt;Simplify borders&lt;/b&gt;: leaves out bends that are smaller than about so much.

&lt;b&gt;Classes&lt;/b&gt;: the values to write, e.g. &lt;i&gt;1,2&lt;/i&gt;. Empty: all.

&lt;b&gt;Polygons&lt;/b&gt;: a GeoPackage opens in the colours of the classes everywhere in QGIS.</source>
            <translation>Convierte un mapa de clases en polígonos con los atributos class, name, color y area_m2. Los vecinos comparten sus bordes: sin huecos ni solapes.

&lt;b&gt;Parche más pequeño&lt;/b&gt;: los parches menores pasan a su vecino más grande. Sin SRC, áreas y longitudes están en las unidades del ráster.

&lt;b&gt;Simplificar bordes&lt;/b&gt;: omite las curvas menores que más o menos ese valor.

&lt;b&gt;Clases&lt;/b&gt;: los valores que se escriben, p. ej. &lt;i&gt;1,2&lt;/i&gt;. Vacío: todos.

&lt;b&gt;Polígonos&lt;/b&gt;: un GeoPackage se abre en cualquier parte de QGIS con los colores de las clases.</translation>
        </message>
        <message>
            <source>polygonize,polygons,segmentation,land cover,classes</source>
            <translation>poligonizar,polígonos,segmentación,cobertura del suelo,clases</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>Mapa de clases</translation>
        </message>
        <message>
            <source>Smallest patch (m²)</source>
            <translation>Parche más pequeño (m²)</translation>
        </message>
        <message>
            <source>Simplify borders by (m)</source>
            <translation>Simplificar bordes en (m)</translation>
        </message>
        <message>
            <source>Classes (empty: all)</source>
            <translation>Clases (vacío: todas)</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>Polígonos</translation>
        </message>
    </context>
    <context>
        <name>ChosenPython</name>
        <message>
            <source>Python with GeoSeg</source>
            <translation>Python con GeoSeg</translation>
        </message>
        <message>
            <source>The Python that has GeoSeg</source>
            <translation>El Python que tiene GeoSeg</translation>
        </message>
        <message>
            <source>A Python, or the folder of its environment</source>
            <translation>Un Python, o la carpeta de su entorno</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>Comprobar</translation>
        </message>
        <message>
            <source>Python</source>
            <translation>Python</translation>
        </message>
        <message>
            <source>The variable {name} is set and wins: {value}</source>
            <translation>La variable {name} está definida y prevalece: {value}</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Comprobando…</translation>
        </message>
        <message>
            <source>GeoSeg: check</source>
            <translation>GeoSeg: comprobar</translation>
        </message>
    </context>
    <context>
        <name>FirstUseDialog</name>
        <message>
            <source>Set up GeoSeg</source>
            <translation>Configurar GeoSeg</translation>
        </message>
        <message>
            <source>the environment is being made</source>
            <translation>el entorno se está creando</translation>
        </message>
    </context>
    <context>
        <name>OwnEnvironment</name>
        <message>
            <source>GeoSeg: environment</source>
            <translation>GeoSeg: entorno</translation>
        </message>
        <message>
            <source>Environment of GeoSeg’s own</source>
            <translation>Entorno propio de GeoSeg</translation>
        </message>
        <message>
            <source>GeoSeg: look for Pythons</source>
            <translation>GeoSeg: buscar Python</translation>
        </message>
        <message>
            <source>Mapping only</source>
            <translation>Solo cartografía</translation>
        </message>
        <message>
            <source>Mapping and training</source>
            <translation>Cartografía y entrenamiento</translation>
        </message>
        <message>
            <source>its wheel file, the rest from the package index</source>
            <translation>su archivo wheel, el resto del índice de paquetes</translation>
        </message>
        <message>
            <source>a folder of wheels, without a network</source>
            <translation>una carpeta de wheels, sin red</translation>
        </message>
        <message>
            <source>a package index that has it</source>
            <translation>un índice de paquetes que lo tenga</translation>
        </message>
        <message>
            <source>geoseg-….whl, which comes beside the plugin's zip: GeoSeg is not on PyPI yet</source>
            <translation>geoseg-….whl, que viene junto al zip del complemento: GeoSeg aún no está en PyPI</translation>
        </message>
        <message>
            <source>The Python to make it with: 3.{minor} or later, 64 bit</source>
            <translation>El Python con el que crearlo: 3.{minor} o posterior, 64 bits</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Remove…</source>
            <translation>Eliminar…</translation>
        </message>
        <message>
            <source>For</source>
            <translation>Para</translation>
        </message>
        <message>
            <source>GeoSeg from</source>
            <translation>GeoSeg desde</translation>
        </message>
        <message>
            <source>Made with</source>
            <translation>Creado con</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Carpeta</translation>
        </message>
        <message>
            <source>Wheels (*.whl)</source>
            <translation>Wheels (*.whl)</translation>
        </message>
        <message>
            <source>Update</source>
            <translation>Actualizar</translation>
        </message>
        <message>
            <source>Create</source>
            <translation>Crear</translation>
        </message>
        <message>
            <source>Looking for Pythons and a graphics card…</source>
            <translation>Buscando Python y una tarjeta gráfica…</translation>
        </message>
        <message>
            <source>Takes up to {needed:.1f} GB of disk; {free:.0f} GB are free.</source>
            <translation>Ocupa hasta {needed:.1f} GB de disco; hay {free:.0f} GB libres.</translation>
        </message>
        <message>
            <source>The driver of {name} runs CUDA {cuda}, for which there is no PyTorch: update it to train on the graphics card</source>
            <translation>El controlador de {name} ejecuta CUDA {cuda}, para el que no hay PyTorch: actualícelo para entrenar en la tarjeta gráfica</translation>
        </message>
        <message>
            <source>on the processor</source>
            <translation>en el procesador</translation>
        </message>
        <message>
            <source>on this Mac</source>
            <translation>en este Mac</translation>
        </message>
        <message>
            <source>on {card} ({build})</source>
            <translation>en {card} ({build})</translation>
        </message>
        <message>
            <source>Remove the environment</source>
            <translation>Eliminar el entorno</translation>
        </message>
        <message>
            <source>Remove {folder} and all that is in it?</source>
            <translation>¿Eliminar {folder} y todo su contenido?</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Deteniendo…</translation>
        </message>
        <message>
            <source>Cancelled; nothing was left behind.</source>
            <translation>Cancelado; no ha quedado nada.</translation>
        </message>
        <message>
            <source>Removed.</source>
            <translation>Eliminado.</translation>
        </message>
        <message>
            <source>✓ The environment is ready and chosen above.</source>
            <translation>✓ El entorno está listo y elegido arriba.</translation>
        </message>
        <message>
            <source>The environment is chosen and maps, but its PyTorch does not start. Remove it and have it made anew.</source>
            <translation>El entorno está elegido y hace mapas, pero su PyTorch no arranca. Quítelo y haga que se cree de nuevo.</translation>
        </message>
        <message>
            <source>The environment is ready and chosen.</source>
            <translation>El entorno está listo y elegido.</translation>
        </message>
    </context>
    <context>
        <name>EnvironmentPanel</name>
        <message>
            <source>GeoSeg does its work in a Python environment of its own, never in QGIS's. Have one made here, or choose the Python of one that you have made.</source>
            <translation>GeoSeg trabaja en un entorno de Python propio, nunca en el de QGIS. Cree uno aquí o elija el Python de uno existente.</translation>
        </message>
        <message>
            <source>Copy diagnostics</source>
            <translation>Copiar diagnóstico</translation>
        </message>
        <message>
            <source>Copy versions, settings and the log as Markdown, to paste into an issue</source>
            <translation>Copiar versiones, ajustes y registro como Markdown, para pegarlos en una incidencia</translation>
        </message>
    </context>
    <context>
        <name>TrainDialog</name>
        <message>
            <source>Train a model</source>
            <translation>Entrenar un modelo</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>Entrenamiento</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>Receta</translation>
        </message>
        <message>
            <source>What to learn from</source>
            <translation>De qué aprender</translation>
        </message>
        <message>
            <source>The ticked orthophotos are trained on; all need labels</source>
            <translation>Se entrena con las ortofotos marcadas; todas necesitan etiquetas</translation>
        </message>
        <message>
            <source>Choose a layer or a file</source>
            <translation>Elegir una capa o un archivo</translation>
        </message>
        <message>
            <source>Not needed for a label file</source>
            <translation>No es necesario para un archivo de etiquetas</translation>
        </message>
        <message>
            <source>All but alpha; or e.g. 4,1,2</source>
            <translation>Todas salvo alfa; o p. ej. 4,1,2</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>Ortofotos</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>Etiquetas</translation>
        </message>
        <message>
            <source>Class field</source>
            <translation>Campo de clase</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>Bandas</translation>
        </message>
        <message>
            <source>Run folder</source>
            <translation>Carpeta de ejecución</translation>
        </message>
        <message>
            <source>How to learn</source>
            <translation>Cómo aprender</translation>
        </message>
        <message>
            <source>My images, without labels (GLCNet)</source>
            <translation>Mis imágenes, sin etiquetas (GLCNet)</translation>
        </message>
        <message>
            <source>A previous run</source>
            <translation>Una ejecución anterior</translation>
        </message>
        <message>
            <source>A file of weights</source>
            <translation>Un archivo de pesos</translation>
        </message>
        <message>
            <source>Published weights (ImageNet), fetched once</source>
            <translation>Pesos publicados (ImageNet), se descargan una vez</translation>
        </message>
        <message>
            <source>Scratch</source>
            <translation>Desde cero</translation>
        </message>
        <message>
            <source>What suits the labels (auto)</source>
            <translation>Lo que convenga a las etiquetas (auto)</translation>
        </message>
        <message>
            <source>after pretraining for</source>
            <translation>tras un preentrenamiento de</translation>
        </message>
        <message>
            <source>Start from</source>
            <translation>Partir de</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>Función de pérdida</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Tiempo</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>Pasos</translation>
        </message>
        <message>
            <source>Can it begin?</source>
            <translation>¿Se puede empezar?</translation>
        </message>
        <message>
            <source>Train by this recipe in place of loss, time and steps</source>
            <translation>Entrenar con esta receta en lugar de pérdida, tiempo y pasos</translation>
        </message>
        <message>
            <source>Tick the box to see the recipe that the choices come to, and to change it</source>
            <translation>Marque la casilla para ver la receta que resulta de lo elegido, y para cambiarla</translation>
        </message>
        <message>
            <source>Begin anew from the choices</source>
            <translation>Empezar de nuevo desde las opciones</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copiar como</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>Entrenar</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>{name} has changes that are not saved</source>
            <translation>{name} tiene cambios sin guardar</translation>
        </message>
        <message>
            <source>save them: training reads the file</source>
            <translation>guárdelos: el entrenamiento lee el archivo</translation>
        </message>
        <message>
            <source>no labels are chosen</source>
            <translation>no se han elegido etiquetas</translation>
        </message>
        <message>
            <source>choose a layer or a file</source>
            <translation>elija una capa o un archivo</translation>
        </message>
        <message>
            <source>the run has no folder</source>
            <translation>la ejecución no tiene carpeta</translation>
        </message>
        <message>
            <source>name one</source>
            <translation>indique una</translation>
        </message>
        <message>
            <source>it is not said what to start from</source>
            <translation>no se ha dicho de qué partir</translation>
        </message>
        <message>
            <source>name a run or a file</source>
            <translation>indique una ejecución o un archivo</translation>
        </message>
        <message>
            <source>Weights (*.safetensors *.pth *.pt)</source>
            <translation>Pesos (*.safetensors *.pth *.pt)</translation>
        </message>
        <message>
            <source>My images, pretrained already ({name})</source>
            <translation>Mis imágenes, ya preentrenadas ({name})</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Ninguno</translation>
        </message>
        <message>
            <source>As the recipe says.</source>
            <translation>Según la receta.</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>Examinando…</translation>
        </message>
        <message>
            <source>GeoSeg: look at labels</source>
            <translation>GeoSeg: examinar etiquetas</translation>
        </message>
        <message>
            <source>Choose the labels</source>
            <translation>Elija las etiquetas</translation>
        </message>
        <message>
            <source>Name the run or the file to start from</source>
            <translation>Indique la ejecución o el archivo de partida</translation>
        </message>
        <message>
            <source>Reading the recipe…</source>
            <translation>Leyendo la receta…</translation>
        </message>
        <message>
            <source>GeoSeg: read a recipe</source>
            <translation>GeoSeg: leer una receta</translation>
        </message>
        <message>
            <source>it cannot begin</source>
            <translation>no se puede empezar</translation>
        </message>
        <message>
            <source>put right what is marked ✗</source>
            <translation>corrija lo marcado con ✗</translation>
        </message>
        <message>
            <source>{path} may not be written to</source>
            <translation>No se puede escribir en {path}</translation>
        </message>
        <message>
            <source>choose another run folder</source>
            <translation>elija otra carpeta para la ejecución</translation>
        </message>
        <message>
            <source>Train {run}</source>
            <translation>Entrenar {run}</translation>
        </message>
    </context>
    <context>
        <name>TrainWords</name>
        <message>
            <source>Band {number} is chosen, but there are {bands}</source>
            <translation>Se ha elegido la banda {number}, pero hay {bands}</translation>
        </message>
        <message>
            <source>{few} has {least} bands, {many} has {most}: choose the bands that all have</source>
            <translation>{few} tiene {least} bandas, {many} tiene {most}: elija las bandas que tienen todas</translation>
        </message>
        <message>
            <source>Images: {images}; bands: {bands}</source>
            <translation>Imágenes: {images}; bandas: {bands}</translation>
        </message>
        <message>
            <source>Only {name} is labelled on these images: label other classes</source>
            <translation>En estas imágenes solo está etiquetado {name}: etiquete otras clases</translation>
        </message>
        <message>
            <source>Nothing is labelled on these images</source>
            <translation>No hay nada etiquetado en estas imágenes</translation>
        </message>
        <message>
            <source>Labels of {classes} classes, {pixels} pixels in all</source>
            <translation>Etiquetas de {classes} clases, {pixels} píxeles en total</translation>
        </message>
        <message>
            <source>Nothing is labelled as {name}: the network will not learn it</source>
            <translation>No hay nada etiquetado como {name}: la red no lo aprenderá</translation>
        </message>
        <message>
            <source>Fewer than {least} polygons: {names}</source>
            <translation>Menos de {least} polígonos: {names}</translation>
        </message>
        <message>
            <source>The last layer alone can only be fitted to a network that has learnt: start from your images or a previous run</source>
            <translation>Ajustar solo la última capa exige una red que haya aprendido: parta de sus imágenes o de una ejecución anterior</translation>
        </message>
        <message>
            <source>Such weights mostly fill the encoder alone: what lies between it and the last layer stays random, and the map will be poor</source>
            <translation>Tales pesos suelen llenar solo el codificador: lo que hay entre él y la última capa queda al azar, y el mapa será malo</translation>
        </message>
        <message>
            <source>Training does not work here: {text}</source>
            <translation>El entrenamiento no funciona aquí: {text}</translation>
        </message>
        <message>
            <source>GeoSeg's Python can only map: install it for training in Settings ▸ Options ▸ GeoSeg</source>
            <translation>El Python de GeoSeg solo puede cartografiar: instálelo para entrenar en Configuración ▸ Opciones ▸ GeoSeg</translation>
        </message>
        <message>
            <source>No GPU was found: trains on the processor ({text}), which takes longer</source>
            <translation>No se encontró GPU: entrena en el procesador ({text}), lo que tarda más</translation>
        </message>
        <message>
            <source>Trains on {text}</source>
            <translation>Entrena en {text}</translation>
        </message>
        <message>
            <source>Trains on {text}; this asks for about {memory:g} GB: fewer windows to a step (train.batch) need less</source>
            <translation>Entrena en {text}; esto pide unos {memory:g} GB: menos ventanas por paso (train.batch) necesitan menos</translation>
        </message>
        <message>
            <source>{free:.0f} GB are free for the run</source>
            <translation>Hay {free:.0f} GB libres para la ejecución</translation>
        </message>
        <message>
            <source>Only {free:.1f} GB are free for the run</source>
            <translation>Solo hay {free:.1f} GB libres para la ejecución</translation>
        </message>
        <message>
            <source>A minute: fit the last layer only</source>
            <translation>Un minuto: ajustar solo la última capa</translation>
        </message>
        <message>
            <source>Quick: a first model</source>
            <translation>Rápido: un primer modelo</translation>
        </message>
        <message>
            <source>Longer: ten times the steps</source>
            <translation>Más largo: diez veces más pasos</translation>
        </message>
        <message>
            <source>As published: a large network</source>
            <translation>Como se publicó: una red grande</translation>
        </message>
        <message>
            <source>Takes minutes on a laptop's processor.</source>
            <translation>Tarda minutos en el procesador de un portátil.</translation>
        </message>
        <message>
            <source>Takes about a minute on a laptop's processor.</source>
            <translation>Tarda alrededor de un minuto en el procesador de un portátil.</translation>
        </message>
        <message>
            <source>Takes an hour or so on a laptop's processor.</source>
            <translation>Tarda alrededor de una hora en el procesador de un portátil.</translation>
        </message>
        <message>
            <source>Asks for a GPU: hours, and days for all of the pretraining.</source>
            <translation>Pide una GPU: horas, y días para todo el preentrenamiento.</translation>
        </message>
        <message>
            <source>{network} stays as it is; its last layer alone is fitted to the labels.</source>
            <translation>{network} queda como está; solo su última capa se ajusta a las etiquetas.</translation>
        </message>
        <message>
            <source>{network} sees {windows} labelled windows of {window} px.</source>
            <translation>{network} ve {windows} ventanas etiquetadas de {window} px.</translation>
        </message>
        <message>
            <source>Before that, {windows} windows without labels.</source>
            <translation>Antes, {windows} ventanas sin etiquetas.</translation>
        </message>
        <message>
            <source>The jobs panel tells the time left once the first steps are done.</source>
            <translation>El panel de trabajos indica el tiempo restante una vez dados los primeros pasos.</translation>
        </message>
    </context>
</TS>
