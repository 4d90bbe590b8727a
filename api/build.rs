//! The page is built by npm. Without it the program is built all the same, and says so.

use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;

const STUB: &str = r#"<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>Rounds</title>
<h1>Rounds</h1>
<p>网页尚未构建，请运行 <code>make ui</code> 后重新编译。接口说明见 <a href="/docs">/docs</a>。</p>
<p lang="en">The web page was not built: run <code>make ui</code> and build again.
The interface is described at <a href="/docs">/docs</a>.</p>
</html>
"#;

fn main() {
    println!("cargo::rerun-if-changed=ui/dist");
    println!("cargo::rerun-if-changed=build.rs");
    let page = Path::new("ui/dist/index.html");
    if page.exists() {
        return;
    }
    fs::create_dir_all("ui/dist").expect("the folder of the page can be made");
    fs::write(page, STUB).expect("the stub of the page can be written");
    // Older than every source, so that make builds the real page.
    File::options()
        .append(true)
        .open(page)
        .and_then(|file| file.set_modified(SystemTime::UNIX_EPOCH))
        .expect("the stub of the page can be dated");
}
