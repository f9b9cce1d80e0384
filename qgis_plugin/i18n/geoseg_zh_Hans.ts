<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_Hans" sourcelanguage="en">
    <context>
        <name>AccuracyPage</name>
        <message>
            <source>Hold the map against</source>
            <translation>将地图对照</translation>
        </message>
        <message>
            <source>Leave empty for sample points, label files and class rasters</source>
            <translation>采样点、标注文件和分类栅格请留空</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>参考</translation>
        </message>
        <message>
            <source>Class field</source>
            <translation>类别字段</translation>
        </message>
        <message>
            <source>Assess</source>
            <translation>评估</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>复制为</translation>
        </message>
        <message>
            <source>Classes</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>Confusion</source>
            <translation>混淆矩阵</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>报告</translation>
        </message>
        <message>
            <source>Save as CSV…</source>
            <translation>另存为 CSV…</translation>
        </message>
        <message>
            <source>no reference is chosen</source>
            <translation>未选择参考</translation>
        </message>
        <message>
            <source>draw points, or add a layer of labels</source>
            <translation>请抽取采样点或添加标注图层</translation>
        </message>
        <message>
            <source>GeoSeg: accuracy</source>
            <translation>GeoSeg：精度</translation>
        </message>
        <message>
            <source>Overall accuracy of the whole map: &lt;b&gt;{of}&lt;/b&gt; (95 % interval)</source>
            <translation>整幅地图的总体精度：&lt;b&gt;{of}&lt;/b&gt;（95 % 区间）</translation>
        </message>
        <message>
            <source>Overall accuracy: &lt;b&gt;{of}&lt;/b&gt;</source>
            <translation>总体精度：&lt;b&gt;{of}&lt;/b&gt;</translation>
        </message>
        <message>
            <source>Class</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>User's accuracy</source>
            <translation>用户精度</translation>
        </message>
        <message>
            <source>Producer's accuracy</source>
            <translation>生产者精度</translation>
        </message>
        <message>
            <source>Area ({unit})</source>
            <translation>面积（{unit}）</translation>
        </message>
        <message>
            <source>No interval: all points that count here were right, or all were wrong. More points may tell how far off it is.</source>
            <translation>无区间：此处计入的点全部正确或全部错误。增加点数才能看出偏差有多大。</translation>
        </message>
        <message>
            <source>Map ↓  Reference →</source>
            <translation>地图 ↓  参考 →</translation>
        </message>
        <message>
            <source>Save as CSV</source>
            <translation>另存为 CSV</translation>
        </message>
        <message>
            <source>CSV files (*.csv)</source>
            <translation>CSV 文件 (*.csv)</translation>
        </message>
        <message>
            <source>{path} cannot be written ({reason})</source>
            <translation>无法写入 {path}（{reason}）</translation>
        </message>
        <message>
            <source>close it in other programs, or choose another place</source>
            <translation>请在其他程序中关闭它，或选择其他位置</translation>
        </message>
        <message>
            <source>Written: {path}</source>
            <translation>已写入：{path}</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>未选择分类图</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>请添加到工程中</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>已取消。未写入任何内容。</translation>
        </message>
    </context>
    <context>
        <name>CheckDock</name>
        <message>
            <source>GeoSeg check and improve</source>
            <translation>GeoSeg 检查与改进</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>分类图</translation>
        </message>
        <message>
            <source>Points</source>
            <translation>点</translation>
        </message>
        <message>
            <source>Accuracy</source>
            <translation>精度</translation>
        </message>
        <message>
            <source>Label next</source>
            <translation>下一步标注</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>训练</translation>
        </message>
    </context>
    <context>
        <name>ImprovePage</name>
        <message>
            <source>Train again with what was labelled since</source>
            <translation>使用新增标注再次训练</translation>
        </message>
        <message>
            <source>Train again</source>
            <translation>再次训练</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>复制为</translation>
        </message>
        <message>
            <source>From the run</source>
            <translation>来自运行</translation>
        </message>
        <message>
            <source>What has changed?</source>
            <translation>有何变化？</translation>
        </message>
        <message>
            <source>Show the changes</source>
            <translation>显示变化</translation>
        </message>
        <message>
            <source>Earlier map</source>
            <translation>早期地图</translation>
        </message>
        <message>
            <source>no run is chosen</source>
            <translation>未选择运行</translation>
        </message>
        <message>
            <source>Train again: {name}</source>
            <translation>再次训练：{name}</translation>
        </message>
        <message>
            <source>Started; the panel of jobs shows how far it is.</source>
            <translation>已启动；任务面板显示进度。</translation>
        </message>
        <message>
            <source>there is no other class map</source>
            <translation>没有其他分类图</translation>
        </message>
        <message>
            <source>map again with the new model, and choose that map at the top</source>
            <translation>用新模型重新制图，并在顶部选择该图</translation>
        </message>
        <message>
            <source>GeoSeg: changes</source>
            <translation>GeoSeg：变化</translation>
        </message>
        <message>
            <source>Changes</source>
            <translation>变化</translation>
        </message>
        <message>
            <source>unchanged</source>
            <translation>未改变</translation>
        </message>
        <message>
            <source>{share:.1%} of what both maps show has changed. Written: {path}</source>
            <translation>两张地图共同显示部分的 {share:.1%} 已改变。已写入：{path}</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>未选择分类图</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>请添加到工程中</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>已取消。未写入任何内容。</translation>
        </message>
    </context>
    <context>
        <name>Page</name>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>未选择分类图</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>请添加到工程中</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>已取消。未写入任何内容。</translation>
        </message>
    </context>
    <context>
        <name>PointsPage</name>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>未选择分类图</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>请添加到工程中</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>已取消。未写入任何内容。</translation>
        </message>
        <message>
            <source>Draw sample points</source>
            <translation>抽取采样点</translation>
        </message>
        <message>
            <source>50 or more are advised for each class</source>
            <translation>建议每类至少 50 个</translation>
        </message>
        <message>
            <source>Another seed draws other points</source>
            <translation>不同的种子抽取不同的点</translation>
        </message>
        <message>
            <source>by area on the map</source>
            <translation>按图上面积</translation>
        </message>
        <message>
            <source>evenly</source>
            <translation>均分</translation>
        </message>
        <message>
            <source>Points in all</source>
            <translation>总点数</translation>
        </message>
        <message>
            <source>Least of each class</source>
            <translation>每类最少点数</translation>
        </message>
        <message>
            <source>Share them</source>
            <translation>分配方式</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>随机种子</translation>
        </message>
        <message>
            <source>Draw points</source>
            <translation>抽取点</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>复制为</translation>
        </message>
        <message>
            <source>What is really there?</source>
            <translation>那里实际是什么？</translation>
        </message>
        <message>
            <source>Points</source>
            <translation>点</translation>
        </message>
        <message>
            <source>Look at the points</source>
            <translation>查看点</translation>
        </message>
        <message>
            <source>Keys 1 to 9 choose a class, 0 leaves the point open, Backspace goes back</source>
            <translation>按键 1 至 9 选择类别，0 保留该点待定，Backspace 返回</translation>
        </message>
        <message>
            <source>0  Not sure, next</source>
            <translation>0  不确定，下一个</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>GeoSeg: sample points</source>
            <translation>GeoSeg：采样点</translation>
        </message>
        <message>
            <source>Sample points</source>
            <translation>采样点</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>无法打开 {path}</translation>
        </message>
        <message>
            <source>{count} points in {path}</source>
            <translation>{path} 中有 {count} 个点</translation>
        </message>
        <message>
            <source>no points are chosen</source>
            <translation>未选择点</translation>
        </message>
        <message>
            <source>draw some in the map first</source>
            <translation>请先在地图中抽取采样点</translation>
        </message>
        <message>
            <source>the point lies beyond the project's CRS</source>
            <translation>该点超出工程的坐标参照系</translation>
        </message>
        <message>
            <source>choose another CRS for the project</source>
            <translation>请为工程选择其他坐标参照系</translation>
        </message>
        <message>
            <source>There is no class map in the project yet.</source>
            <translation>项目中尚无分类图。</translation>
        </message>
        <message>
            <source>The map that is chosen has no classes in its style.</source>
            <translation>所选地图的样式中没有类别。</translation>
        </message>
        <message>
            <source>All points have an answer.</source>
            <translation>所有点均已回答。</translation>
        </message>
        <message>
            <source>Point {number} of {total}</source>
            <translation>第 {number} 个点，共 {total} 个</translation>
        </message>
    </context>
    <context>
        <name>WindowsPage</name>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>no class map is chosen</source>
            <translation>未选择分类图</translation>
        </message>
        <message>
            <source>add one to the project</source>
            <translation>请添加到工程中</translation>
        </message>
        <message>
            <source>Cancelled. Nothing was written.</source>
            <translation>已取消。未写入任何内容。</translation>
        </message>
        <message>
            <source>Where the model is least sure</source>
            <translation>模型最不确定之处</translation>
        </message>
        <message>
            <source>Label files (*.gpkg)</source>
            <translation>标注文件 (*.gpkg)</translation>
        </message>
        <message>
            <source>Windows are added to it; what is labelled in it already is left out</source>
            <translation>窗口将添加到其中；其中已标注的部分会被略过</translation>
        </message>
        <message>
            <source>How much a window loses that is near another and has the same classes</source>
            <translation>与另一窗口相近且类别相同的窗口减少多少分值</translation>
        </message>
        <message>
            <source>Label file</source>
            <translation>标注文件</translation>
        </message>
        <message>
            <source>Windows</source>
            <translation>窗口</translation>
        </message>
        <message>
            <source>Side</source>
            <translation>边长</translation>
        </message>
        <message>
            <source>Spread</source>
            <translation>分散度</translation>
        </message>
        <message>
            <source>Find windows</source>
            <translation>查找窗口</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>复制为</translation>
        </message>
        <message>
            <source>Rank</source>
            <translation>排名</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>不确定性</translation>
        </message>
        <message>
            <source>Mostly</source>
            <translation>主要类别</translation>
        </message>
        <message>
            <source>Extent</source>
            <translation>范围</translation>
        </message>
        <message>
            <source>Add as extent for training</source>
            <translation>添加为训练范围</translation>
        </message>
        <message>
            <source>GeoSeg: where to label next</source>
            <translation>GeoSeg：下一步标注位置</translation>
        </message>
        <message>
            <source>Label next</source>
            <translation>下一步标注</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>无法打开 {path}</translation>
        </message>
        <message>
            <source>Windows found: {count}; there is no room for {asked}. {path}</source>
            <translation>找到的窗口：{count}；放不下 {asked} 个。{path}</translation>
        </message>
        <message>
            <source>Windows found: {count}. {path}</source>
            <translation>找到的窗口：{count}。{path}</translation>
        </message>
        <message>
            <source>no window is chosen</source>
            <translation>未选择窗口</translation>
        </message>
        <message>
            <source>no label file is chosen</source>
            <translation>未选择标注文件</translation>
        </message>
        <message>
            <source>Added. Label it completely: draw every class in it.</source>
            <translation>已添加。请完整标注：绘制其中的每个类别。</translation>
        </message>
        <message>
            <source>The window is an extent of the file already.</source>
            <translation>该窗口已是文件中的范围。</translation>
        </message>
    </context>
    <context>
        <name>Board</name>
        <message>
            <source>GeoSeg: start a job</source>
            <translation>GeoSeg：启动任务</translation>
        </message>
    </context>
    <context>
        <name>Chart</name>
        <message>
            <source>Nothing to draw yet</source>
            <translation>暂无可绘制内容</translation>
        </message>
    </context>
    <context>
        <name>CopyMenu</name>
        <message>
            <source>Copy as</source>
            <translation>复制为</translation>
        </message>
        <message>
            <source>Copy as command</source>
            <translation>复制为命令</translation>
        </message>
        <message>
            <source>Copy as qgis_process</source>
            <translation>复制为 qgis_process</translation>
        </message>
        <message>
            <source>Copy as Python</source>
            <translation>复制为 Python</translation>
        </message>
    </context>
    <context>
        <name>Detail</name>
        <message>
            <source>Curves</source>
            <translation>曲线</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>日志</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Run the same command again; it goes on where it stopped</source>
            <translation>重新运行同一命令；从中断处继续</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>报告</translation>
        </message>
        <message>
            <source>Open the report in the browser</source>
            <translation>在浏览器中打开报告</translation>
        </message>
        <message>
            <source>Map…</source>
            <translation>制图…</translation>
        </message>
        <message>
            <source>Map an orthophoto with the model of this job</source>
            <translation>使用此任务的模型对正射影像制图</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Take the job off the list; its run folder stays</source>
            <translation>从列表中移除任务；其运行文件夹保留</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>复制为</translation>
        </message>
        <message>
            <source>No jobs yet. Training shows up here, and goes on when QGIS is closed.</source>
            <translation>暂无任务。训练会显示在此处，关闭 QGIS 后仍会继续。</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失函数</translation>
        </message>
        <message>
            <source>reading…</source>
            <translation>正在读取…</translation>
        </message>
        <message>
            <source>running</source>
            <translation>运行中</translation>
        </message>
        <message>
            <source>stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>finished</source>
            <translation>已完成</translation>
        </message>
        <message>
            <source>cancelled</source>
            <translation>已取消</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>ended unexpectedly</source>
            <translation>意外结束</translation>
        </message>
        <message>
            <source>part 1 of 2: pretraining without labels</source>
            <translation>第 1 部分（共 2 部分）：无标注预训练</translation>
        </message>
        <message>
            <source>part 2 of 2: training on the labels</source>
            <translation>第 2 部分（共 2 部分）：用标注训练</translation>
        </message>
        <message>
            <source>End now…</source>
            <translation>立即结束…</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>剩余 {time}</translation>
        </message>
        <message>
            <source>mean IoU {value:.3f} at the step that is kept</source>
            <translation>所保留步的平均 IoU 为 {value:.3f}</translation>
        </message>
        <message>
            <source>on {device}</source>
            <translation>在 {device} 上</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>平均 IoU</translation>
        </message>
        <message>
            <source>Nearest neighbours’ accuracy</source>
            <translation>最近邻精度</translation>
        </message>
    </context>
    <context>
        <name>JobsDock</name>
        <message>
            <source>GeoSeg jobs</source>
            <translation>GeoSeg 任务</translation>
        </message>
        <message>
            <source>Job</source>
            <translation>任务</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>进度</translation>
        </message>
        <message>
            <source>End the job</source>
            <translation>结束任务</translation>
        </message>
        <message>
            <source>{job} was asked to stop and will after the step it is at. End it at once? What it did since its last checkpoint is lost.</source>
            <translation>已请求停止 {job}，将在当前步完成后停止。要立即结束吗？自上一个检查点以来的工作将丢失。</translation>
        </message>
    </context>
    <context>
        <name>ClassList</name>
        <message>
            <source>Draw</source>
            <translation>绘制</translation>
        </message>
        <message>
            <source>Area</source>
            <translation>面积</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>面</translation>
        </message>
        <message>
            <source>What is drawn next; the keys 1 to 9 choose a class</source>
            <translation>接下来绘制的内容；按键 1 至 9 选择类别</translation>
        </message>
        <message>
            <source>Extent: {role}</source>
            <translation>范围：{role}</translation>
        </message>
    </context>
    <context>
        <name>CopyDialog</name>
        <message>
            <source>Copy polygons</source>
            <translation>复制多边形</translation>
        </message>
        <message>
            <source>Selected polygons only</source>
            <translation>仅所选多边形</translation>
        </message>
        <message>
            <source>The attribute that tells the class; none: all get one</source>
            <translation>指明类别的属性；无：全部使用同一类别</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>值</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>面</translation>
        </message>
        <message>
            <source>Class</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>图层</translation>
        </message>
        <message>
            <source>Attribute</source>
            <translation>属性</translation>
        </message>
        <message>
            <source>The project has no other layer of polygons</source>
            <translation>工程中没有其他多边形图层</translation>
        </message>
        <message>
            <source>Count polygons</source>
            <translation>统计多边形</translation>
        </message>
        <message>
            <source>Choose a class for one value at least</source>
            <translation>请至少为一个值选择类别</translation>
        </message>
        <message>
            <source>{count} values: the {listed} with the most polygons are listed</source>
            <translation>共 {count} 个值：列出多边形最多的 {listed} 个</translation>
        </message>
        <message>
            <source>skip</source>
            <translation>跳过</translation>
        </message>
        <message>
            <source>Nothing was copied</source>
            <translation>未复制任何内容</translation>
        </message>
        <message>
            <source>Copied, but for {count} that are no polygons in the labels' CRS</source>
            <translation>已复制，其中 {count} 个在标注的坐标参照系中不是多边形，未复制</translation>
        </message>
    </context>
    <context>
        <name>Adding</name>
        <message>
            <source>Copy polygons</source>
            <translation>复制多边形</translation>
        </message>
    </context>
    <context>
        <name>LabelDock</name>
        <message>
            <source>GeoSeg labels</source>
            <translation>GeoSeg 标注</translation>
        </message>
        <message>
            <source>New…</source>
            <translation>新建…</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>打开…</translation>
        </message>
        <message>
            <source>Classes…</source>
            <translation>类别…</translation>
        </message>
        <message>
            <source>The ticked orthophotos are those that are labelled</source>
            <translation>勾选的正射影像为标注对象</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>正射影像</translation>
        </message>
        <message>
            <source>Polygon</source>
            <translation>多边形</translation>
        </message>
        <message>
            <source>QGIS's own tool, with snapping, tracing and undo of points</source>
            <translation>QGIS 自带工具，支持捕捉、追踪和撤销点</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>矩形</translation>
        </message>
        <message>
            <source>Drag from corner to corner</source>
            <translation>从一角拖动到另一角</translation>
        </message>
        <message>
            <source>Freehand</source>
            <translation>手绘</translation>
        </message>
        <message>
            <source>Drag along the outline</source>
            <translation>沿轮廓拖动</translation>
        </message>
        <message>
            <source>Smart fill</source>
            <translation>智能填充</translation>
        </message>
        <message>
            <source>Click on a roof or a lawn: what looks alike is proposed</source>
            <translation>单击屋顶或草地：将提议外观相似的部分</translation>
        </message>
        <message>
            <source>Take over</source>
            <translation>采用</translation>
        </message>
        <message>
            <source>Click on a polygon of another layer, or on a patch of a map, that is right</source>
            <translation>单击其他图层中正确的多边形，或地图中正确的图斑</translation>
        </message>
        <message>
            <source>Copy…</source>
            <translation>复制…</translation>
        </message>
        <message>
            <source>Copy many polygons of another layer, by an attribute</source>
            <translation>按属性批量复制其他图层的多边形</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Take back the last edit, although it is saved</source>
            <translation>撤销上一次编辑，即使已保存</translation>
        </message>
        <message>
            <source>The label file</source>
            <translation>标注文件</translation>
        </message>
        <message>
            <source>GeoPackage (*.gpkg)</source>
            <translation>GeoPackage (*.gpkg)</translation>
        </message>
        <message>
            <source>The CRS of the label file cannot say this place</source>
            <translation>标注文件的坐标参照系无法表示此位置</translation>
        </message>
        <message>
            <source>No ticked orthophoto lies there</source>
            <translation>该处没有勾选的正射影像</translation>
        </message>
        <message>
            <source>Looking for what is alike…</source>
            <translation>正在查找相似部分…</translation>
        </message>
        <message>
            <source>The patch is larger than what was looked at; its part there is taken</source>
            <translation>图斑大于所查看的区域；仅采用其中的部分</translation>
        </message>
        <message>
            <source>There is nothing to take back</source>
            <translation>没有可撤销的操作</translation>
        </message>
        <message>
            <source>This is no polygon that the label file can hold</source>
            <translation>这不是标注文件可容纳的多边形</translation>
        </message>
        <message>
            <source>The map's CRS cannot say this place</source>
            <translation>地图的坐标参照系无法表示此位置</translation>
        </message>
        <message>
            <source>Enter or a click inside takes it, Esc gives it up. Wider or narrower: + and −, or Ctrl with the wheel</source>
            <translation>Enter 或在其内部单击采用，Esc 放弃。放宽或收窄：+ 和 −，或 Ctrl 加滚轮</translation>
        </message>
        <message>
            <source>No label file is open</source>
            <translation>未打开标注文件</translation>
        </message>
    </context>
    <context>
        <name>Findings</name>
        <message>
            <source>Count labels</source>
            <translation>统计标注</translation>
        </message>
        <message>
            <source>Loss: it is recommended once two classes have labels</source>
            <translation>损失函数：两个类别有标注后给出推荐</translation>
        </message>
        <message>
            <source>Which loss suits the labels</source>
            <translation>哪个损失函数适合标注</translation>
        </message>
        <message>
            <source>Not labelled yet: {names}</source>
            <translation>尚未标注：{names}</translation>
        </message>
        <message>
            <source>Rare: {name} has {share:.1%} of the labelled area ({area})</source>
            <translation>稀少：{name} 占标注面积的 {share:.1%}（{area}）</translation>
        </message>
        <message>
            <source>{count} polygons have no class of the scheme</source>
            <translation>{count} 个多边形没有方案中的类别</translation>
        </message>
        <message>
            <source>1 polygon has no class of the scheme</source>
            <translation>1 个多边形没有方案中的类别</translation>
        </message>
        <message>
            <source>{count} overlaps of different classes: there the later polygon counts</source>
            <translation>{count} 处不同类别重叠：以后绘制的多边形为准</translation>
        </message>
        <message>
            <source>1 overlap of different classes: there the later polygon counts</source>
            <translation>1 处不同类别重叠：以后绘制的多边形为准</translation>
        </message>
        <message>
            <source>{count} polygons lie outside the orthophotos</source>
            <translation>{count} 个多边形位于正射影像之外</translation>
        </message>
        <message>
            <source>1 polygon lies outside the orthophotos</source>
            <translation>1 个多边形位于正射影像之外</translation>
        </message>
        <message>
            <source>Loss: {name}. {reason}</source>
            <translation>损失函数：{name}。{reason}</translation>
        </message>
        <message>
            <source>Which loss suits is told by a GeoSeg that can train</source>
            <translation>可训练的 GeoSeg 会给出适合的损失函数</translation>
        </message>
        <message>
            <source>Loss: {problem}</source>
            <translation>损失函数：{problem}</translation>
        </message>
    </context>
    <context>
        <name>LabelLayers</name>
        <message>
            <source>{name} cannot be edited</source>
            <translation>无法编辑 {name}</translation>
        </message>
        <message>
            <source>Add labels</source>
            <translation>添加标注</translation>
        </message>
        <message>
            <source>no class of the scheme</source>
            <translation>方案外的类别</translation>
        </message>
        <message>
            <source>Extent: {role}</source>
            <translation>范围：{role}</translation>
        </message>
    </context>
    <context>
        <name>SchemeDialog</name>
        <message>
            <source>New label file</source>
            <translation>新建标注文件</translation>
        </message>
        <message>
            <source>Classes</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>GeoPackage (*.gpkg)</source>
            <translation>GeoPackage (*.gpkg)</translation>
        </message>
        <message>
            <source>The new label file</source>
            <translation>新的标注文件</translation>
        </message>
        <message>
            <source>Own classes</source>
            <translation>自定义类别</translation>
        </message>
        <message>
            <source>ISPRS: six urban classes</source>
            <translation>ISPRS：六个城市类别</translation>
        </message>
        <message>
            <source>LoveDA: seven classes of land cover</source>
            <translation>LoveDA：七个土地覆盖类别</translation>
        </message>
        <message>
            <source>Buildings on a background</source>
            <translation>背景上的建筑物</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>值</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Colour</source>
            <translation>颜色</translation>
        </message>
        <message>
            <source>The keys 1 to 9 choose a class</source>
            <translation>按键 1 至 9 选择类别</translation>
        </message>
        <message>
            <source>Add class</source>
            <translation>添加类别</translation>
        </message>
        <message>
            <source>Remove class</source>
            <translation>移除类别</translation>
        </message>
        <message>
            <source>Inside an extent, what carries no label is class 0</source>
            <translation>范围内未标注的部分为类别 0</translation>
        </message>
        <message>
            <source>File</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>CRS</source>
            <translation>坐标参照系</translation>
        </message>
        <message>
            <source>Start from</source>
            <translation>起始自</translation>
        </message>
        <message>
            <source>Colour of the class</source>
            <translation>类别颜色</translation>
        </message>
        <message>
            <source>Choose the class to remove by its number at the left</source>
            <translation>请按左侧编号选择要移除的类别</translation>
        </message>
        <message>
            <source>there are labels of class {value}</source>
            <translation>存在类别 {value} 的标注</translation>
        </message>
        <message>
            <source>keep the class, or give its labels another one first</source>
            <translation>请保留该类别，或先将其标注改为其他类别</translation>
        </message>
        <message>
            <source>the label file has no name</source>
            <translation>标注文件没有名称</translation>
        </message>
        <message>
            <source>choose one</source>
            <translation>请选择</translation>
        </message>
        <message>
            <source>there is no folder {name}</source>
            <translation>文件夹 {name} 不存在</translation>
        </message>
        <message>
            <source>choose one that is there</source>
            <translation>请选择已存在的</translation>
        </message>
        <message>
            <source>there is a file {name} already</source>
            <translation>文件 {name} 已存在</translation>
        </message>
        <message>
            <source>choose another name, or open that one</source>
            <translation>请选择其他名称，或打开该文件</translation>
        </message>
    </context>
    <context>
        <name>GeosegPlugin</name>
        <message>
            <source>Train a model…</source>
            <translation>训练模型…</translation>
        </message>
        <message>
            <source>Map with a model…</source>
            <translation>使用模型制图…</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>设置…</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>查看</translation>
        </message>
        <message>
            <source>Look at a map</source>
            <translation>查看地图</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>检查</translation>
        </message>
        <message>
            <source>Check and improve</source>
            <translation>检查与改进</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>标注</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>任务</translation>
        </message>
        <message>
            <source>The environment goes on being made; QGIS tells when it is complete.</source>
            <translation>环境仍在创建中；完成时 QGIS 会提示。</translation>
        </message>
    </context>
    <context>
        <name>MapDialog</name>
        <message>
            <source>Map with a model</source>
            <translation>使用模型制图</translation>
        </message>
        <message>
            <source>What to map</source>
            <translation>制图对象</translation>
        </message>
        <message>
            <source>The ticked layers are mapped; the marked one is previewed</source>
            <translation>对勾选的图层制图；预览选中的图层</translation>
        </message>
        <message>
            <source>The model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>ONNX 模型 (*.onnx)</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>正射影像</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>波段</translation>
        </message>
        <message>
            <source>Do they fit?</source>
            <translation>是否匹配？</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>预览</translation>
        </message>
        <message>
            <source>Map the current view at once, and again wherever I go</source>
            <translation>立即对当前视图制图，并随移动更新</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>Whole orthophotos</source>
            <translation>整幅正射影像</translation>
        </message>
        <message>
            <source>The current view</source>
            <translation>当前视图</translation>
        </message>
        <message>
            <source>Within polygons of</source>
            <translation>位于以下图层的面内</translation>
        </message>
        <message>
            <source>Confidence, by which weak areas can be hidden</source>
            <translation>置信度，可用于隐藏不可靠区域</translation>
        </message>
        <message>
            <source>Uncertainty, which tells where to label next</source>
            <translation>不确定性，用于指出下一步标注位置</translation>
        </message>
        <message>
            <source>Polygons of the classes</source>
            <translation>类别的面</translation>
        </message>
        <message>
            <source>Part</source>
            <translation>部分</translation>
        </message>
        <message>
            <source>Also write</source>
            <translation>同时写入</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>分类图</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>复制为</translation>
        </message>
        <message>
            <source>Map</source>
            <translation>制图</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>no model is chosen</source>
            <translation>未选择模型</translation>
        </message>
        <message>
            <source>name an ONNX file</source>
            <translation>请指定 ONNX 文件</translation>
        </message>
        <message>
            <source>the class map has no place</source>
            <translation>未指定分类图位置</translation>
        </message>
        <message>
            <source>name a file for it</source>
            <translation>请为其指定文件</translation>
        </message>
        <message>
            <source>the orthophotos are in different coordinate reference systems</source>
            <translation>正射影像的坐标参照系不同</translation>
        </message>
        <message>
            <source>map the view of one after the other, or within polygons</source>
            <translation>请逐个对视图制图，或在多边形内制图</translation>
        </message>
        <message>
            <source>{name} has no georeference</source>
            <translation>{name} 没有地理参考</translation>
        </message>
        <message>
            <source>map all of it</source>
            <translation>请对全部制图</translation>
        </message>
        <message>
            <source>the view shows nothing of the orthophoto</source>
            <translation>视图中没有该正射影像</translation>
        </message>
        <message>
            <source>zoom to it</source>
            <translation>请缩放至该影像</translation>
        </message>
        <message>
            <source>there is no layer of polygons</source>
            <translation>没有面图层</translation>
        </message>
        <message>
            <source>add one that shows where to map</source>
            <translation>请添加一个指明制图位置的图层</translation>
        </message>
        <message>
            <source>export the layer to a file</source>
            <translation>请将图层导出为文件</translation>
        </message>
        <message>
            <source>Choose a model</source>
            <translation>请选择模型</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>正在查看…</translation>
        </message>
        <message>
            <source>GeoSeg: look at a model</source>
            <translation>GeoSeg：查看模型</translation>
        </message>
        <message>
            <source>GeoTIFF (*.tif)</source>
            <translation>GeoTIFF (*.tif)</translation>
        </message>
        <message>
            <source>The file that is there will be replaced.</source>
            <translation>现有文件将被替换。</translation>
        </message>
        <message>
            <source>GeoSeg: map</source>
            <translation>GeoSeg：制图</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>正在启动…</translation>
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>正在取消…</translation>
        </message>
        <message>
            <source>Cancelled. The same run goes on where it was.</source>
            <translation>已取消。再次运行将从中断处继续。</translation>
        </message>
        <message>
            <source>Written: {names}</source>
            <translation>已写入：{names}</translation>
        </message>
        <message>
            <source>{path} cannot be opened</source>
            <translation>无法打开 {path}</translation>
        </message>
    </context>
    <context>
        <name>Preview</name>
        <message>
            <source>The view shows nothing of the orthophoto</source>
            <translation>视图中没有该正射影像</translation>
        </message>
        <message>
            <source>Mapping the view…</source>
            <translation>正在对视图制图…</translation>
        </message>
        <message>
            <source>{name} has no georeference</source>
            <translation>{name} 没有地理参考</translation>
        </message>
        <message>
            <source>map it without a preview, or give it one</source>
            <translation>请在无预览的情况下制图，或为其指定地理参考</translation>
        </message>
        <message>
            <source>A hint only: seen {times} times coarser. Zoom in for the real map.</source>
            <translation>仅供参考：分辨率粗 {times} 倍。放大可查看真实地图。</translation>
        </message>
        <message>
            <source>Exactly as the map will be ({seconds:.1f} s)</source>
            <translation>与最终地图完全一致（{seconds:.1f} 秒）</translation>
        </message>
        <message>
            <source>Preview of {name}</source>
            <translation>{name} 的预览</translation>
        </message>
    </context>
    <context>
        <name>Results</name>
        <message>
            <source>Confidence</source>
            <translation>置信度</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>不确定性</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>面</translation>
        </message>
    </context>
    <context>
        <name>ReviewDock</name>
        <message>
            <source>GeoSeg map</source>
            <translation>GeoSeg 地图</translation>
        </message>
        <message>
            <source>Before and after</source>
            <translation>前后对比</translation>
        </message>
        <message>
            <source>Drag a line over the map: on its left you see what lies below</source>
            <translation>在地图上拖动一条线：其左侧显示下方内容</translation>
        </message>
        <message>
            <source>Hide what is less sure than this</source>
            <translation>隐藏置信度低于此值的部分</translation>
        </message>
        <message>
            <source>GeoSeg: confidence</source>
            <translation>GeoSeg：置信度</translation>
        </message>
        <message>
            <source>Map</source>
            <translation>地图</translation>
        </message>
        <message>
            <source>Opacity</source>
            <translation>不透明度</translation>
        </message>
        <message>
            <source>Hide what is less sure than</source>
            <translation>隐藏置信度低于</translation>
        </message>
        <message>
            <source>No map is chosen. Map with a model… makes one.</source>
            <translation>未选择分类图。“使用模型制图…”可生成一幅。</translation>
        </message>
        <message>
            <source>Nothing can be hidden of a map whose rows are turned.</source>
            <translation>行方向经过旋转的地图无法隐藏任何部分。</translation>
        </message>
        <message>
            <source>No confidence stands beside this layer. Tick Confidence in Map with a model….</source>
            <translation>此图层没有对应的置信度文件。请在“使用模型制图…”中勾选置信度。</translation>
        </message>
        <message>
            <source>All is shown.</source>
            <translation>全部显示。</translation>
        </message>
        <message>
            <source>Less than {percent:.0f} % sure: {share:.1f} % of the map is hidden.</source>
            <translation>置信度低于 {percent:.0f} %：隐藏了地图的 {share:.1f} %。</translation>
        </message>
    </context>
    <context>
        <name>FitWords</name>
        <message>
            <source>in the lists of bands</source>
            <translation>在波段列表中</translation>
        </message>
        <message>
            <source>with Uncertainty ticked</source>
            <translation>并勾选不确定性</translation>
        </message>
        <message>
            <source>Tick an orthophoto</source>
            <translation>请勾选一幅正射影像</translation>
        </message>
        <message>
            <source>Add an orthophoto to the project from a file: web maps cannot be read</source>
            <translation>请从文件向工程添加正射影像：无法读取网络地图</translation>
        </message>
        <message>
            <source>no orthophoto is chosen</source>
            <translation>未选择正射影像</translation>
        </message>
        <message>
            <source>tick one in the list, or add one to the project first</source>
            <translation>在列表中勾选一幅，或先将一幅添加到项目中</translation>
        </message>
        <message>
            <source>Bands: {bands}</source>
            <translation>波段：{bands}</translation>
        </message>
        <message>
            <source>The size of pixels is not known of the raster or of the model</source>
            <translation>栅格或模型的像元大小未知</translation>
        </message>
        <message>
            <source>Holds {raster}, as the model expects</source>
            <translation>包含 {raster}，符合模型要求</translation>
        </message>
        <message>
            <source>Holds {raster}; the model was trained on {model}</source>
            <translation>包含 {raster}；模型以 {model} 训练</translation>
        </message>
        <message>
            <source>Holds no valid pixels where samples were taken</source>
            <translation>取样处没有有效像元</translation>
        </message>
        <message>
            <source>{name} is {minimum:g} everywhere</source>
            <translation>{name} 处处为 {minimum:g}</translation>
        </message>
        <message>
            <source>Values from {minimum:g} to {maximum:g}; what the model was trained on is not known</source>
            <translation>值范围 {minimum:g} 至 {maximum:g}；模型的训练数据未知</translation>
        </message>
        <message>
            <source>Has no coordinate reference system; neither will the map</source>
            <translation>没有坐标参照系；地图也将没有</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m, as the model expects</source>
            <translation>像元 {raster:.3g} 米，符合模型要求</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m are {ratio:.1f} times as large as the model's; expect a poor map</source>
            <translation>像元 {raster:.3g} 米是模型的 {ratio:.1f} 倍；地图质量会较差</translation>
        </message>
        <message>
            <source>Pixels of {raster:.3g} m; the model sees them at its own {model:.3g} m</source>
            <translation>像元 {raster:.3g} 米；模型以自身的 {model:.3g} 米查看</translation>
        </message>
        <message>
            <source>Values like those that the model was trained on (within {shift:.1f} standard deviations)</source>
            <translation>数值与模型训练数据相近（{shift:.1f} 个标准差以内）</translation>
        </message>
        <message>
            <source>The mean of {name}, {mean:.4g}, is {shift:+.1f} standard deviations from what the model was trained on</source>
            <translation>{name} 的均值 {mean:.4g} 与模型训练数据相差 {shift:+.1f} 个标准差</translation>
        </message>
    </context>
    <context>
        <name>AssessAlgorithm</name>
        <message>
            <source>Accuracy of a class map</source>
            <translation>分类图精度</translation>
        </message>
        <message>
            <source>Holds a class map against a reference and writes a report</source>
            <translation>将分类图与参考对照并生成报告</translation>
        </message>
        <message>
            <source>Holds a class map against a reference and reports overall accuracy, kappa, and for each class user's and producer's accuracy, F1 and IoU.

&lt;b&gt;Reference&lt;/b&gt;: a label file, any polygons with a field that holds the class, a class raster on any grid, or the points of a stratified sample.

&lt;b&gt;Class field&lt;/b&gt;: the field of the reference that holds the class's number or name; not needed for a label file.</source>
            <translation>将分类图与参考对照，报告总体精度、Kappa 系数，以及每个类别的用户精度、生产者精度、F1 和 IoU。

&lt;b&gt;参考&lt;/b&gt;：标注文件、带有类别字段的任意多边形、任意格网上的分类栅格，或分层采样点。

&lt;b&gt;类别字段&lt;/b&gt;：参考中保存类别编号或名称的字段；标注文件无需填写。</translation>
        </message>
        <message>
            <source>accuracy,confusion matrix,kappa,iou,validation,land cover</source>
            <translation>精度,混淆矩阵,kappa,iou,验证,土地覆盖</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>分类图</translation>
        </message>
        <message>
            <source>Reference</source>
            <translation>参考</translation>
        </message>
        <message>
            <source>Class field of the reference</source>
            <translation>参考的类别字段</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>报告</translation>
        </message>
        <message>
            <source>HTML files (*.html)</source>
            <translation>HTML 文件 (*.html)</translation>
        </message>
        <message>
            <source>Overall accuracy</source>
            <translation>总体精度</translation>
        </message>
        <message>
            <source>Kappa</source>
            <translation>Kappa 系数</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>平均 IoU</translation>
        </message>
        <message>
            <source>Mean F1</source>
            <translation>平均 F1</translation>
        </message>
    </context>
    <context>
        <name>ExportAlgorithm</name>
        <message>
            <source>Export a trained model</source>
            <translation>导出训练好的模型</translation>
        </message>
        <message>
            <source>Writes the network of a run as an ONNX file with its card inside</source>
            <translation>将运行的网络写为内含模型卡的 ONNX 文件</translation>
        </message>
        <message>
            <source>Training exports its model by itself; this exports it again in another form. The file is held against the trained network on the run's images.

&lt;b&gt;Precision&lt;/b&gt;: fp16 is for GPUs, int8 for processors. Either is refused where it costs more than 0.01 of mean IoU on the run's labels.

&lt;b&gt;Checkpoint&lt;/b&gt;: the network that did best on the labels that validate, or that of the last step.

&lt;b&gt;Tile&lt;/b&gt;, &lt;b&gt;Halo&lt;/b&gt;: side of the input and the context that is cut from each of its sides, in pixels.

&lt;b&gt;Leave the sides of the input free&lt;/b&gt;: a U-Net then maps in larger tiles with less halo, which takes less time. The plugin Deepness does not load such a file.</source>
            <translation>训练会自动导出模型；此工具以其他形式再次导出。文件会在该运行的影像上与训练好的网络对照。

&lt;b&gt;数值精度&lt;/b&gt;：fp16 用于 GPU，int8 用于处理器。若在该运行的标注上平均 IoU 损失超过 0.01，则拒绝导出。

&lt;b&gt;检查点&lt;/b&gt;：在验证标注上表现最好的网络，或最后一步的网络。

&lt;b&gt;瓦片&lt;/b&gt;、&lt;b&gt;边缘&lt;/b&gt;：输入的边长，以及从每一侧裁去的上下文，单位为像元。

&lt;b&gt;不限定输入边长&lt;/b&gt;：U-Net 随后以更大的瓦片和更窄的边缘制图，耗时更少。插件 Deepness 无法加载此类文件。</translation>
        </message>
        <message>
            <source>onnx,model,deep learning,quantize</source>
            <translation>onnx,模型,深度学习,量化</translation>
        </message>
        <message>
            <source>Run folder</source>
            <translation>运行文件夹</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>数值精度</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>检查点</translation>
        </message>
        <message>
            <source>Tile (px; empty: that of the run)</source>
            <translation>瓦片（px；空：采用运行的值）</translation>
        </message>
        <message>
            <source>Halo (px; empty: that of the run)</source>
            <translation>边缘（px；空：采用运行的值）</translation>
        </message>
        <message>
            <source>Leave the sides of the input free</source>
            <translation>不限定输入边长</translation>
        </message>
        <message>
            <source>Name on the model card (empty: that of the run)</source>
            <translation>模型卡上的名称（空：采用运行的名称）</translation>
        </message>
        <message>
            <source>Licence on the model card</source>
            <translation>模型卡上的许可证</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>ONNX 模型 (*.onnx)</translation>
        </message>
    </context>
    <context>
        <name>FinetuneAlgorithm</name>
        <message>
            <source>Train a model from labels</source>
            <translation>由标注训练模型</translation>
        </message>
        <message>
            <source>Trains a network on labelled orthophotos and exports it to ONNX</source>
            <translation>在标注的正射影像上训练网络并导出为 ONNX</translation>
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
            <translation>用少量标注训练网络，以其中一部分验证，并导出为可用于制图的模型。

&lt;b&gt;标注&lt;/b&gt;：标注文件、带有类别字段的任意多边形，或分类栅格。

&lt;b&gt;波段&lt;/b&gt;：编号或名称，例如 &lt;i&gt;4,1,2&lt;/i&gt;，按模型将要求的顺序；须与起始运行的波段相同。

&lt;b&gt;配方&lt;/b&gt;：&lt;i&gt;quick&lt;/i&gt; 在笔记本处理器上需数分钟；&lt;i&gt;few-labels&lt;/i&gt; 亦然，标注很少时能更充分地利用已预训练的网络；&lt;i&gt;head&lt;/i&gt; 约一分钟，它仅拟合已预训练网络的最后一层；&lt;i&gt;finetune-paper&lt;/i&gt; 与论文一致，需要 GPU。

&lt;b&gt;起始&lt;/b&gt;：至多选其一：先用相同影像预训练；以前的运行；权重文件。公开权重：在配方修改中填写 &lt;i&gt;model.weights=imagenet&lt;/i&gt;。否则从零开始。

&lt;b&gt;损失函数&lt;/b&gt;：&lt;i&gt;auto&lt;/i&gt; 采用适合标注的，&lt;i&gt;recipe&lt;/i&gt; 采用配方中的。

&lt;b&gt;运行文件夹&lt;/b&gt;：保存模型、报告、指标和检查点。以相同参数再次运行时，从中断处继续。

若任务需在关闭 QGIS 后继续，请从 &lt;i&gt;训练模型&lt;/i&gt; 对话框启动。</translation>
        </message>
        <message>
            <source>train,training,deep learning,segmentation,labels,land cover</source>
            <translation>训练,深度学习,分割,标注,土地覆盖</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>标注</translation>
        </message>
        <message>
            <source>Class field of the labels (empty: a label file)</source>
            <translation>标注的类别字段（空：标注文件）</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失函数</translation>
        </message>
        <message>
            <source>Pretrain on the images first, by this recipe</source>
            <translation>先按此配方用影像预训练</translation>
        </message>
        <message>
            <source>Steps of pretraining</source>
            <translation>预训练步数</translation>
        </message>
        <message>
            <source>Start from a previous run</source>
            <translation>从以前的运行开始</translation>
        </message>
        <message>
            <source>Start from a file of weights</source>
            <translation>从权重文件开始</translation>
        </message>
        <message>
            <source>Weights (*.safetensors *.pth *.pt)</source>
            <translation>权重 (*.safetensors *.pth *.pt)</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>报告</translation>
        </message>
        <message>
            <source>Mean IoU</source>
            <translation>平均 IoU</translation>
        </message>
        <message>
            <source>{parameters} each say where to start — give one of them</source>
            <translation>{parameters} 都指定了起始 — 请只给出其中一个</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>正射影像</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>波段（空：除 alpha 外全部）</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>配方</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>改用自己的配方</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>配方 (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>步数（空：采用配方的值）</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>配方修改，例如 optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>计算设备</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>替换文件夹中的其他运行</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>运行文件夹（临时文件夹在关闭 QGIS 后会丢失）</translation>
        </message>
    </context>
    <context>
        <name>LearningAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>正射影像</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>波段（空：除 alpha 外全部）</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>配方</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>改用自己的配方</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>配方 (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>步数（空：采用配方的值）</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>配方修改，例如 optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>计算设备</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>替换文件夹中的其他运行</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>运行文件夹（临时文件夹在关闭 QGIS 后会丢失）</translation>
        </message>
    </context>
    <context>
        <name>PretrainAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>正射影像</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>波段（空：除 alpha 外全部）</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>配方</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>改用自己的配方</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>配方 (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>步数（空：采用配方的值）</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>配方修改，例如 optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>计算设备</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>替换文件夹中的其他运行</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>运行文件夹（临时文件夹在关闭 QGIS 后会丢失）</translation>
        </message>
        <message>
            <source>Pretrain on unlabelled images</source>
            <translation>用未标注影像预训练</translation>
        </message>
        <message>
            <source>Trains a network on orthophotos without labels, to start from</source>
            <translation>用无标注的正射影像训练网络，作为起始</translation>
        </message>
        <message>
            <source>A network learns by itself what the orthophotos look like; fine-tuning can start from it, which may help where labels are few. Give all images of the same kind that you have.

&lt;b&gt;Bands&lt;/b&gt;: numbers or names, e.g. &lt;i&gt;4,1,2&lt;/i&gt;; training that starts from this run needs the same.

&lt;b&gt;Recipe&lt;/b&gt;: &lt;i&gt;quick&lt;/i&gt; takes minutes on a laptop's processor; the others are as published and ask for a large GPU and days. &lt;i&gt;Steps&lt;/i&gt; makes them shorter.

&lt;b&gt;Run folder&lt;/b&gt;: gets checkpoints, a report and metrics. Run again with the same parameters, it goes on where it stopped.

A job that is to go on when QGIS is closed is started from the dialog &lt;i&gt;Train a model&lt;/i&gt;.</source>
            <translation>网络自行学习正射影像的外观；训练可以此为起始，在标注较少时可能有所帮助。请提供您拥有的全部同类影像。

&lt;b&gt;波段&lt;/b&gt;：编号或名称，例如 &lt;i&gt;4,1,2&lt;/i&gt;；以此运行为起始的训练需要相同的波段。

&lt;b&gt;配方&lt;/b&gt;：&lt;i&gt;quick&lt;/i&gt; 在笔记本处理器上需数分钟；其余与论文一致，需要大型 GPU 和数天时间。&lt;i&gt;步数&lt;/i&gt; 可缩短训练。

&lt;b&gt;运行文件夹&lt;/b&gt;：保存检查点、报告和指标。以相同参数再次运行时，从中断处继续。

若任务需在关闭 QGIS 后继续，请从 &lt;i&gt;训练模型&lt;/i&gt; 对话框启动。</translation>
        </message>
        <message>
            <source>train,deep learning,self-supervised,contrastive,glcnet,simclr</source>
            <translation>训练,深度学习,自监督,对比学习,glcnet,simclr</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>检查点</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>报告</translation>
        </message>
    </context>
    <context>
        <name>SuggestLossAlgorithm</name>
        <message>
            <source>Orthophotos</source>
            <translation>正射影像</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>波段（空：除 alpha 外全部）</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>配方</translation>
        </message>
        <message>
            <source>Recipe of my own, in its place</source>
            <translation>改用自己的配方</translation>
        </message>
        <message>
            <source>Recipes (*.toml)</source>
            <translation>配方 (*.toml)</translation>
        </message>
        <message>
            <source>Steps (empty: those of the recipe)</source>
            <translation>步数（空：采用配方的值）</translation>
        </message>
        <message>
            <source>Changes of the recipe, e.g. optim.lr=0.001 train.batch=4</source>
            <translation>配方修改，例如 optim.lr=0.001 train.batch=4</translation>
        </message>
        <message>
            <source>Compute on</source>
            <translation>计算设备</translation>
        </message>
        <message>
            <source>Replace another run in the folder</source>
            <translation>替换文件夹中的其他运行</translation>
        </message>
        <message>
            <source>Run folder (a temporary one is lost when QGIS is closed)</source>
            <translation>运行文件夹（临时文件夹在关闭 QGIS 后会丢失）</translation>
        </message>
        <message>
            <source>Suggest a loss for labels</source>
            <translation>为标注推荐损失函数</translation>
        </message>
        <message>
            <source>Counts what labels hold of each class and says which loss suits that</source>
            <translation>统计标注中各类别的数量，并给出适合的损失函数</translation>
        </message>
        <message>
            <source>Counts the labelled pixels of each class on the orthophotos and says which loss suits them, and why. Training with the loss &lt;i&gt;auto&lt;/i&gt; takes the same advice.

&lt;b&gt;Class field&lt;/b&gt;: the field of the labels that holds the class's number or name; not needed for a label file.</source>
            <translation>统计正射影像上各类别的标注像元，给出适合的损失函数及原因。使用损失函数 &lt;i&gt;auto&lt;/i&gt; 的训练采用同样的建议。

&lt;b&gt;类别字段&lt;/b&gt;：标注中保存类别编号或名称的字段；标注文件无需填写。</translation>
        </message>
        <message>
            <source>labels,statistics,imbalance,loss,train</source>
            <translation>标注,统计,不均衡,损失函数,训练</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>标注</translation>
        </message>
        <message>
            <source>Class field of the labels (empty: a label file)</source>
            <translation>标注的类别字段（空：标注文件）</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失函数</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>原因</translation>
        </message>
    </context>
    <context>
        <name>PredictAlgorithm</name>
        <message>
            <source>Map with a model</source>
            <translation>使用模型制图</translation>
        </message>
        <message>
            <source>Maps the land cover of an orthophoto with a trained model</source>
            <translation>使用训练好的模型对正射影像进行土地覆盖制图</translation>
        </message>
        <message>
            <source>Classifies every pixel of an orthophoto with a trained model (ONNX). The work is done in the Python environment of the GeoSeg settings, tile by tile, so that rasters of any size fit in memory.

&lt;b&gt;Bands&lt;/b&gt;: the raster's bands in the order the model wants them, as numbers or names, e.g. &lt;i&gt;4,1,2&lt;/i&gt; or &lt;i&gt;nir,red,green&lt;/i&gt;. Empty: all bands but alpha.

&lt;b&gt;Class map&lt;/b&gt;: a Cloud-Optimised GeoTIFF on the grid of the orthophoto, with the classes' names and colours. A file of that name is replaced. Pixels without data in the orthophoto have none in the map.

&lt;b&gt;Confidence&lt;/b&gt;: also writes, beside the class map, how probable the chosen class is: 0 (impossible) to 250 (certain).

&lt;b&gt;Uncertainty&lt;/b&gt;: also writes, beside the class map, how evenly the classes share the probability: 0 (one is certain) to 250 (all are alike). &lt;i&gt;Where to label next&lt;/i&gt; reads it.

&lt;b&gt;Polygons&lt;/b&gt;: also writes the class map as polygons with the attributes class, name, color and area_m2.

&lt;b&gt;Extent&lt;/b&gt;, &lt;b&gt;Within polygons&lt;/b&gt;: map only what lies there; the rest has no data and takes no time. Give one of them.</source>
            <translation>使用训练好的模型（ONNX）对正射影像的每个像元分类。工作在 GeoSeg 设置的 Python 环境中逐瓦片进行，因此任意大小的栅格都可放入内存。

&lt;b&gt;波段&lt;/b&gt;：按模型要求的顺序给出栅格的波段，可用编号或名称，例如 &lt;i&gt;4,1,2&lt;/i&gt; 或 &lt;i&gt;nir,red,green&lt;/i&gt;。空：除 alpha 外的全部波段。

&lt;b&gt;分类图&lt;/b&gt;：与正射影像同一格网的云优化 GeoTIFF，含类别名称和颜色。同名文件会被替换。正射影像中无数据的像元在地图中也无数据。

&lt;b&gt;置信度&lt;/b&gt;：同时在分类图旁写入所选类别的概率：0（不可能）至 250（确定）。

&lt;b&gt;不确定性&lt;/b&gt;：同时在分类图旁写入各类别概率的均匀程度：0（某一类确定）至 250（各类相同）。&lt;i&gt;下一步标注位置&lt;/i&gt; 会读取它。

&lt;b&gt;面&lt;/b&gt;：同时将分类图写为面，带有属性 class、name、color 和 area_m2。

&lt;b&gt;范围&lt;/b&gt;、&lt;b&gt;面内&lt;/b&gt;：仅对其中的部分制图；其余部分无数据且不耗时。请给出其中之一。</translation>
        </message>
        <message>
            <source>segmentation,land cover,classify,classification,orthophoto,deep learning,onnx,model</source>
            <translation>分割,土地覆盖,分类,正射影像,深度学习,onnx,模型</translation>
        </message>
        <message>
            <source>Orthophoto</source>
            <translation>正射影像</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>ONNX models (*.onnx)</source>
            <translation>ONNX 模型 (*.onnx)</translation>
        </message>
        <message>
            <source>Bands (empty: all but alpha)</source>
            <translation>波段（空：除 alpha 外全部）</translation>
        </message>
        <message>
            <source>Write the confidence too</source>
            <translation>同时写入置信度</translation>
        </message>
        <message>
            <source>Write the uncertainty too</source>
            <translation>同时写入不确定性</translation>
        </message>
        <message>
            <source>Extent (empty: all)</source>
            <translation>范围（空：全部）</translation>
        </message>
        <message>
            <source>Within polygons (empty: all)</source>
            <translation>面内（空：全部）</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>面</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>分类图</translation>
        </message>
        <message>
            <source>Confidence</source>
            <translation>置信度</translation>
        </message>
        <message>
            <source>Uncertainty</source>
            <translation>不确定性</translation>
        </message>
        <message>
            <source>there are both an extent and polygons to map within — give one of them</source>
            <translation>同时给出了范围和多边形 — 请只给出其中一个</translation>
        </message>
    </context>
    <context>
        <name>SamplePointsAlgorithm</name>
        <message>
            <source>Sample points of a class map</source>
            <translation>分类图采样点</translation>
        </message>
        <message>
            <source>Draws points at random within each class, to check what is really there</source>
            <translation>在每个类别内随机抽取点，以检查那里实际是什么</translation>
        </message>
        <message>
            <source>Draws pixels at random within each class of a map and writes their centres as points.

Fill in the field &lt;b&gt;reference&lt;/b&gt; with the number or name of the class that you see at each point, e.g. in the panel &lt;i&gt;Check and improve&lt;/i&gt;. &lt;i&gt;Accuracy of a class map&lt;/i&gt; then gives accuracies and areas of the whole map with 95 % confidence intervals (Olofsson et al. 2014).

&lt;b&gt;Least number for each class&lt;/b&gt;: 50 or more are advised.

&lt;b&gt;Share points among classes&lt;/b&gt;: by area tells most of the whole map, evenly more of small classes.

&lt;b&gt;Seed&lt;/b&gt;: the same draws the same points.</source>
            <translation>在地图的每个类别内随机抽取像元，并将其中心写为点。

请在字段 &lt;b&gt;reference&lt;/b&gt; 中填入您在每个点看到的类别的编号或名称，例如在面板 &lt;i&gt;检查与改进&lt;/i&gt; 中。随后 &lt;i&gt;分类图精度&lt;/i&gt; 会给出整幅地图的精度和面积及其 95 % 置信区间（Olofsson et al. 2014）。

&lt;b&gt;每类最少点数&lt;/b&gt;：建议 50 个或更多。

&lt;b&gt;各类间点的分配&lt;/b&gt;：按面积最能说明整幅地图，均分则更能说明小类别。

&lt;b&gt;随机种子&lt;/b&gt;：相同的种子抽取相同的点。</translation>
        </message>
        <message>
            <source>accuracy,stratified,random,validation,olofsson,area</source>
            <translation>精度,分层,随机,验证,olofsson,面积</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>分类图</translation>
        </message>
        <message>
            <source>Points in all</source>
            <translation>总点数</translation>
        </message>
        <message>
            <source>Least number for each class</source>
            <translation>每类最少点数</translation>
        </message>
        <message>
            <source>Share points among classes</source>
            <translation>各类间点的分配</translation>
        </message>
        <message>
            <source>by their area on the map</source>
            <translation>按其图上面积</translation>
        </message>
        <message>
            <source>evenly</source>
            <translation>均分</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>随机种子</translation>
        </message>
        <message>
            <source>Sample points</source>
            <translation>采样点</translation>
        </message>
    </context>
    <context>
        <name>UncertainWindowsAlgorithm</name>
        <message>
            <source>Where to label next</source>
            <translation>下一步标注位置</translation>
        </message>
        <message>
            <source>Ranks the windows of a map in which the model is least sure</source>
            <translation>对地图中模型最不确定的窗口排名</translation>
        </message>
        <message>
            <source>Ranks square windows of class maps by the mean uncertainty of their pixels. Labels drawn there teach the model most.

&lt;b&gt;Class maps&lt;/b&gt;: as &lt;i&gt;Map with a model&lt;/i&gt; makes them, with the uncertainty or the confidence beside them.

&lt;b&gt;Spread&lt;/b&gt;: how much a window loses that is near another and like it in its classes; 0 takes the most uncertain, 1 spreads most.

&lt;b&gt;Labelled already&lt;/b&gt;: a label file, or any file of polygons. Its labels count as not mapped, and no window reaches into one of its extents.

Windows do not overlap. The polygons have the attributes rank, score, valid, class, name, shares and map.</source>
            <translation>按像元的平均不确定性对分类图的方形窗口排名。在那里绘制的标注对模型最有帮助。

&lt;b&gt;分类图&lt;/b&gt;：由 &lt;i&gt;使用模型制图&lt;/i&gt; 生成，旁边有不确定性或置信度。

&lt;b&gt;分散度&lt;/b&gt;：与另一窗口相近且类别相似的窗口减少多少分值；0 取最不确定的，1 分散程度最大。

&lt;b&gt;已标注&lt;/b&gt;：标注文件或任意多边形文件。其中的标注视为未制图，且任何窗口都不会伸入其范围。

窗口互不重叠。多边形具有属性 rank、score、valid、class、name、shares 和 map。</translation>
        </message>
        <message>
            <source>active learning,uncertainty,entropy,labels,sampling</source>
            <translation>主动学习,不确定性,熵,标注,采样</translation>
        </message>
        <message>
            <source>Class maps</source>
            <translation>分类图</translation>
        </message>
        <message>
            <source>Windows in all</source>
            <translation>窗口总数</translation>
        </message>
        <message>
            <source>Side of a window (px)</source>
            <translation>窗口边长（px）</translation>
        </message>
        <message>
            <source>Spread</source>
            <translation>分散度</translation>
        </message>
        <message>
            <source>Labelled already (a label file)</source>
            <translation>已标注（标注文件）</translation>
        </message>
        <message>
            <source>Windows</source>
            <translation>窗口</translation>
        </message>
    </context>
    <context>
        <name>VectorizeAlgorithm</name>
        <message>
            <source>Class map to polygons</source>
            <translation>分类图转面</translation>
        </message>
        <message>
            <source>Turns a class map into polygons with class, name, colour and area</source>
            <translation>将分类图转为带有类别、名称、颜色和面积的多边形</translation>
        </message>
        <message>
            <source>Turns a class map into polygons with the attributes class, name, color and area_m2. Neighbours share their borders: no gaps and no overlaps.

&lt;b&gt;Smallest patch&lt;/b&gt;: smaller patches go to their largest neighbour. Without a CRS, areas and lengths are in the units of the raster.

&lt;b&gt;Simplify borders&lt;/b&gt;: leaves out bends that are smaller than about so much.

&lt;b&gt;Classes&lt;/b&gt;: the values to write, e.g. &lt;i&gt;1,2&lt;/i&gt;. Empty: all.

&lt;b&gt;Polygons&lt;/b&gt;: a GeoPackage opens in the colours of the classes everywhere in QGIS.</source>
            <translation>将分类图转为带有属性 class、name、color 和 area_m2 的多边形。相邻多边形共用边界：无缝隙、无重叠。

&lt;b&gt;最小图斑&lt;/b&gt;：更小的图斑并入其最大的相邻图斑。没有坐标参照系时，面积和长度以栅格单位计。

&lt;b&gt;边界简化&lt;/b&gt;：略去约小于此值的弯曲。

&lt;b&gt;类别&lt;/b&gt;：要写入的值，例如 &lt;i&gt;1,2&lt;/i&gt;。空：全部。

&lt;b&gt;面&lt;/b&gt;：GeoPackage 在 QGIS 中随处以类别颜色打开。</translation>
        </message>
        <message>
            <source>polygonize,polygons,segmentation,land cover,classes</source>
            <translation>矢量化,多边形,分割,土地覆盖,类别</translation>
        </message>
        <message>
            <source>Class map</source>
            <translation>分类图</translation>
        </message>
        <message>
            <source>Smallest patch (m²)</source>
            <translation>最小图斑（m²）</translation>
        </message>
        <message>
            <source>Simplify borders by (m)</source>
            <translation>边界简化容差（m）</translation>
        </message>
        <message>
            <source>Classes (empty: all)</source>
            <translation>类别（空：全部）</translation>
        </message>
        <message>
            <source>Polygons</source>
            <translation>面</translation>
        </message>
    </context>
    <context>
        <name>ChosenPython</name>
        <message>
            <source>Python with GeoSeg</source>
            <translation>含 GeoSeg 的 Python</translation>
        </message>
        <message>
            <source>The Python that has GeoSeg</source>
            <translation>含 GeoSeg 的 Python</translation>
        </message>
        <message>
            <source>A Python, or the folder of its environment</source>
            <translation>一个 Python，或其环境的文件夹</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>检查</translation>
        </message>
        <message>
            <source>Python</source>
            <translation>Python</translation>
        </message>
        <message>
            <source>The variable {name} is set and wins: {value}</source>
            <translation>变量 {name} 已设置并优先：{value}</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>正在检查…</translation>
        </message>
        <message>
            <source>GeoSeg: check</source>
            <translation>GeoSeg：检查</translation>
        </message>
    </context>
    <context>
        <name>FirstUseDialog</name>
        <message>
            <source>Set up GeoSeg</source>
            <translation>设置 GeoSeg</translation>
        </message>
        <message>
            <source>the environment is being made</source>
            <translation>环境正在创建中</translation>
        </message>
    </context>
    <context>
        <name>OwnEnvironment</name>
        <message>
            <source>GeoSeg: environment</source>
            <translation>GeoSeg：环境</translation>
        </message>
        <message>
            <source>Environment of GeoSeg’s own</source>
            <translation>GeoSeg 专用环境</translation>
        </message>
        <message>
            <source>GeoSeg: look for Pythons</source>
            <translation>GeoSeg：查找 Python</translation>
        </message>
        <message>
            <source>Mapping only</source>
            <translation>仅制图</translation>
        </message>
        <message>
            <source>Mapping and training</source>
            <translation>制图与训练</translation>
        </message>
        <message>
            <source>its wheel file, the rest from the package index</source>
            <translation>其 wheel 文件，其余来自软件包索引</translation>
        </message>
        <message>
            <source>a folder of wheels, without a network</source>
            <translation>wheel 文件夹，无需网络</translation>
        </message>
        <message>
            <source>a package index that has it</source>
            <translation>含有它的软件包索引</translation>
        </message>
        <message>
            <source>geoseg-….whl, which comes beside the plugin's zip: GeoSeg is not on PyPI yet</source>
            <translation>geoseg-….whl，与插件的 zip 一同提供：GeoSeg 尚未发布到 PyPI</translation>
        </message>
        <message>
            <source>The Python to make it with: 3.{minor} or later, 64 bit</source>
            <translation>用于创建的 Python：3.{minor} 或更高版本，64 位</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Remove…</source>
            <translation>移除…</translation>
        </message>
        <message>
            <source>For</source>
            <translation>用途</translation>
        </message>
        <message>
            <source>GeoSeg from</source>
            <translation>GeoSeg 来源</translation>
        </message>
        <message>
            <source>Made with</source>
            <translation>创建所用</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <source>Wheels (*.whl)</source>
            <translation>Wheel 文件 (*.whl)</translation>
        </message>
        <message>
            <source>Update</source>
            <translation>更新</translation>
        </message>
        <message>
            <source>Create</source>
            <translation>创建</translation>
        </message>
        <message>
            <source>Looking for Pythons and a graphics card…</source>
            <translation>正在查找 Python 和显卡…</translation>
        </message>
        <message>
            <source>Takes up to {needed:.1f} GB of disk; {free:.0f} GB are free.</source>
            <translation>最多占用 {needed:.1f} GB 磁盘空间；可用 {free:.0f} GB。</translation>
        </message>
        <message>
            <source>The driver of {name} runs CUDA {cuda}, for which there is no PyTorch: update it to train on the graphics card</source>
            <translation>{name} 的驱动程序运行 CUDA {cuda}，没有对应的 PyTorch：请更新驱动以便在显卡上训练</translation>
        </message>
        <message>
            <source>on the processor</source>
            <translation>在处理器上</translation>
        </message>
        <message>
            <source>on this Mac</source>
            <translation>在此 Mac 上</translation>
        </message>
        <message>
            <source>on {card} ({build})</source>
            <translation>在 {card} 上（{build}）</translation>
        </message>
        <message>
            <source>Remove the environment</source>
            <translation>移除环境</translation>
        </message>
        <message>
            <source>Remove {folder} and all that is in it?</source>
            <translation>移除 {folder} 及其全部内容？</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>Cancelled; nothing was left behind.</source>
            <translation>已取消；未留下任何内容。</translation>
        </message>
        <message>
            <source>Removed.</source>
            <translation>已移除。</translation>
        </message>
        <message>
            <source>✓ The environment is ready and chosen above.</source>
            <translation>✓ 环境已就绪并已在上方选中。</translation>
        </message>
        <message>
            <source>The environment is chosen and maps, but its PyTorch does not start. Remove it and have it made anew.</source>
            <translation>环境已选中并可制图，但其 PyTorch 无法启动。请将其移除并重新创建。</translation>
        </message>
        <message>
            <source>The environment is ready and chosen.</source>
            <translation>环境已就绪并已选中。</translation>
        </message>
    </context>
    <context>
        <name>EnvironmentPanel</name>
        <message>
            <source>GeoSeg does its work in a Python environment of its own, never in QGIS's. Have one made here, or choose the Python of one that you have made.</source>
            <translation>GeoSeg 在自己的 Python 环境中运行，从不使用 QGIS 的环境。请在此创建，或选择已有环境的 Python。</translation>
        </message>
        <message>
            <source>Copy diagnostics</source>
            <translation>复制诊断信息</translation>
        </message>
        <message>
            <source>Copy versions, settings and the log as Markdown, to paste into an issue</source>
            <translation>将版本、设置和日志复制为 Markdown，以便粘贴到问题报告中</translation>
        </message>
    </context>
    <context>
        <name>TrainDialog</name>
        <message>
            <source>Train a model</source>
            <translation>训练模型</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>配方</translation>
        </message>
        <message>
            <source>What to learn from</source>
            <translation>学习数据</translation>
        </message>
        <message>
            <source>The ticked orthophotos are trained on; all need labels</source>
            <translation>使用勾选的正射影像训练；均需标注</translation>
        </message>
        <message>
            <source>Choose a layer or a file</source>
            <translation>选择图层或文件</translation>
        </message>
        <message>
            <source>Not needed for a label file</source>
            <translation>标注文件无需填写</translation>
        </message>
        <message>
            <source>All but alpha; or e.g. 4,1,2</source>
            <translation>除 alpha 外全部；或如 4,1,2</translation>
        </message>
        <message>
            <source>Orthophotos</source>
            <translation>正射影像</translation>
        </message>
        <message>
            <source>Labels</source>
            <translation>标注</translation>
        </message>
        <message>
            <source>Class field</source>
            <translation>类别字段</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>波段</translation>
        </message>
        <message>
            <source>Run folder</source>
            <translation>运行文件夹</translation>
        </message>
        <message>
            <source>How to learn</source>
            <translation>学习方式</translation>
        </message>
        <message>
            <source>My images, without labels (GLCNet)</source>
            <translation>我的影像，无需标注（GLCNet）</translation>
        </message>
        <message>
            <source>A previous run</source>
            <translation>以前的运行</translation>
        </message>
        <message>
            <source>A file of weights</source>
            <translation>权重文件</translation>
        </message>
        <message>
            <source>Published weights (ImageNet), fetched once</source>
            <translation>公开权重（ImageNet），仅下载一次</translation>
        </message>
        <message>
            <source>Scratch</source>
            <translation>从零开始</translation>
        </message>
        <message>
            <source>What suits the labels (auto)</source>
            <translation>适合标注的（auto）</translation>
        </message>
        <message>
            <source>after pretraining for</source>
            <translation>在此之前预训练</translation>
        </message>
        <message>
            <source>Start from</source>
            <translation>起始自</translation>
        </message>
        <message>
            <source>Loss</source>
            <translation>损失函数</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>步数</translation>
        </message>
        <message>
            <source>Can it begin?</source>
            <translation>可以开始吗？</translation>
        </message>
        <message>
            <source>Train by this recipe in place of loss, time and steps</source>
            <translation>按此配方训练，代替损失、时间和步数</translation>
        </message>
        <message>
            <source>Tick the box to see the recipe that the choices come to, and to change it</source>
            <translation>勾选上面的复选框，即可查看并修改由所选项得出的配方</translation>
        </message>
        <message>
            <source>Begin anew from the choices</source>
            <translation>按所选项重新开始</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>复制为</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>{name} has changes that are not saved</source>
            <translation>{name} 有未保存的更改</translation>
        </message>
        <message>
            <source>save them: training reads the file</source>
            <translation>请保存：训练读取的是文件</translation>
        </message>
        <message>
            <source>no labels are chosen</source>
            <translation>未选择标注</translation>
        </message>
        <message>
            <source>choose a layer or a file</source>
            <translation>请选择图层或文件</translation>
        </message>
        <message>
            <source>the run has no folder</source>
            <translation>运行没有文件夹</translation>
        </message>
        <message>
            <source>name one</source>
            <translation>请指定一个</translation>
        </message>
        <message>
            <source>it is not said what to start from</source>
            <translation>未指定起始</translation>
        </message>
        <message>
            <source>name a run or a file</source>
            <translation>请指定运行或文件</translation>
        </message>
        <message>
            <source>Weights (*.safetensors *.pth *.pt)</source>
            <translation>权重 (*.safetensors *.pth *.pt)</translation>
        </message>
        <message>
            <source>My images, pretrained already ({name})</source>
            <translation>我的影像，已预训练（{name}）</translation>
        </message>
        <message>
            <source>None</source>
            <translation>无</translation>
        </message>
        <message>
            <source>As the recipe says.</source>
            <translation>按配方。</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>正在查看…</translation>
        </message>
        <message>
            <source>GeoSeg: look at labels</source>
            <translation>GeoSeg：查看标注</translation>
        </message>
        <message>
            <source>Choose the labels</source>
            <translation>请选择标注</translation>
        </message>
        <message>
            <source>Name the run or the file to start from</source>
            <translation>请指定作为起始的运行或文件</translation>
        </message>
        <message>
            <source>Reading the recipe…</source>
            <translation>正在读取配方…</translation>
        </message>
        <message>
            <source>GeoSeg: read a recipe</source>
            <translation>GeoSeg：读取配方</translation>
        </message>
        <message>
            <source>it cannot begin</source>
            <translation>无法开始</translation>
        </message>
        <message>
            <source>put right what is marked ✗</source>
            <translation>请修正标有 ✗ 的项</translation>
        </message>
        <message>
            <source>{path} may not be written to</source>
            <translation>{path} 不可写入</translation>
        </message>
        <message>
            <source>choose another run folder</source>
            <translation>请另选一个运行文件夹</translation>
        </message>
        <message>
            <source>Train {run}</source>
            <translation>训练 {run}</translation>
        </message>
    </context>
    <context>
        <name>TrainWords</name>
        <message>
            <source>Band {number} is chosen, but there are {bands}</source>
            <translation>选择了波段 {number}，但只有 {bands} 个</translation>
        </message>
        <message>
            <source>{few} has {least} bands, {many} has {most}: choose the bands that all have</source>
            <translation>{few} 有 {least} 个波段，{many} 有 {most} 个：请选择共有的波段</translation>
        </message>
        <message>
            <source>Images: {images}; bands: {bands}</source>
            <translation>影像：{images}；波段：{bands}</translation>
        </message>
        <message>
            <source>Only {name} is labelled on these images: label other classes</source>
            <translation>这些影像上只标注了 {name}：请标注其他类别</translation>
        </message>
        <message>
            <source>Nothing is labelled on these images</source>
            <translation>这些影像上没有标注</translation>
        </message>
        <message>
            <source>Labels of {classes} classes, {pixels} pixels in all</source>
            <translation>{classes} 个类别的标注，共 {pixels} 像元</translation>
        </message>
        <message>
            <source>Nothing is labelled as {name}: the network will not learn it</source>
            <translation>没有标注为 {name} 的内容：网络无法学习该类别</translation>
        </message>
        <message>
            <source>Fewer than {least} polygons: {names}</source>
            <translation>少于 {least} 个多边形：{names}</translation>
        </message>
        <message>
            <source>The last layer alone can only be fitted to a network that has learnt: start from your images or a previous run</source>
            <translation>仅拟合最后一层需要已学习过的网络：请以您的影像或以前的运行为起始</translation>
        </message>
        <message>
            <source>Such weights mostly fill the encoder alone: what lies between it and the last layer stays random, and the map will be poor</source>
            <translation>此类权重通常只填充编码器：编码器与最后一层之间的部分保持随机，地图效果会很差</translation>
        </message>
        <message>
            <source>Training does not work here: {text}</source>
            <translation>此处无法训练：{text}</translation>
        </message>
        <message>
            <source>GeoSeg's Python can only map: install it for training in Settings ▸ Options ▸ GeoSeg</source>
            <translation>GeoSeg 的 Python 仅能制图：请在 设置 ▸ 选项 ▸ GeoSeg 中安装训练组件</translation>
        </message>
        <message>
            <source>No GPU was found: trains on the processor ({text}), which takes longer</source>
            <translation>未找到 GPU：在处理器（{text}）上训练，耗时更长</translation>
        </message>
        <message>
            <source>Trains on {text}</source>
            <translation>在 {text} 上训练</translation>
        </message>
        <message>
            <source>Trains on {text}; this asks for about {memory:g} GB: fewer windows to a step (train.batch) need less</source>
            <translation>在 {text} 上训练；约需 {memory:g} GB：减少每步窗口数（train.batch）可降低需求</translation>
        </message>
        <message>
            <source>{free:.0f} GB are free for the run</source>
            <translation>可用于运行的空间为 {free:.0f} GB</translation>
        </message>
        <message>
            <source>Only {free:.1f} GB are free for the run</source>
            <translation>可用于运行的空间仅 {free:.1f} GB</translation>
        </message>
        <message>
            <source>A minute: fit the last layer only</source>
            <translation>一分钟：仅拟合最后一层</translation>
        </message>
        <message>
            <source>Quick: a first model</source>
            <translation>快速：初步模型</translation>
        </message>
        <message>
            <source>Longer: ten times the steps</source>
            <translation>较长：十倍步数</translation>
        </message>
        <message>
            <source>As published: a large network</source>
            <translation>按论文：大型网络</translation>
        </message>
        <message>
            <source>Takes minutes on a laptop's processor.</source>
            <translation>在笔记本处理器上需数分钟。</translation>
        </message>
        <message>
            <source>Takes about a minute on a laptop's processor.</source>
            <translation>在笔记本处理器上约需一分钟。</translation>
        </message>
        <message>
            <source>Takes an hour or so on a laptop's processor.</source>
            <translation>在笔记本处理器上约需一小时。</translation>
        </message>
        <message>
            <source>Asks for a GPU: hours, and days for all of the pretraining.</source>
            <translation>需要 GPU：数小时，完整预训练需数天。</translation>
        </message>
        <message>
            <source>{network} stays as it is; its last layer alone is fitted to the labels.</source>
            <translation>{network} 保持不变；仅将其最后一层拟合到标注。</translation>
        </message>
        <message>
            <source>{network} sees {windows} labelled windows of {window} px.</source>
            <translation>{network} 将看到 {windows} 个 {window} px 的标注窗口。</translation>
        </message>
        <message>
            <source>Before that, {windows} windows without labels.</source>
            <translation>在此之前，{windows} 个无标注窗口。</translation>
        </message>
        <message>
            <source>The jobs panel tells the time left once the first steps are done.</source>
            <translation>完成最初几步后，任务面板会显示剩余时间。</translation>
        </message>
    </context>
</TS>
