package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlTextTest {
  private static String text(String body) {
    return HtmlText.of(body).text();
  }

  static Stream<Arguments> pages() {
    return Stream.of(
        arguments("<p>a <b>b</b>c\n  d</p><p>e</p>", "a bc d\ne"),
        arguments("x<br>y<br><br><br>z", "x\ny\n\nz"),
        arguments(
            "<ul><li>one<li><p>two</p><ul><li>in</ul></ul>after", "- one\n- two\n- in\nafter"),
        arguments("<table><tr><th>k<th>v<tr><td><p>1</p><td>2</table>", "k | v\n1 | 2"),
        arguments(
            "<p>run</p><pre>  if x:\n    y()\n\n  z\n</pre>end",
            "run\n  if x:\n    y()\n\n  z\nend"),
        arguments("a&nbsp;&nbsp;b&#8203;c&shy;d", "a bcd"),
        arguments(
            "<header>h</header><nav>n</nav><article><header>kept</header>x</article><footer>f</footer>",
            "kept\nx"),
        arguments("<body>out<main>in<script>s</script></main>", "in"),
        arguments("<div role=main>in</div>out", "in"),
        arguments("<main> </main>out", "out"),
        arguments(
            "a<style>s</style><noscript>n</noscript><template>t</template><svg><text>g</text></svg>b",
            "ab"),
        arguments(
            "a<i hidden>h</i><i style='color:red; display : none'>h</i><button>b</button>c", "ac"),
        arguments("<p></p><ul><li></li></ul><h2></h2>x", "x"));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void elementsBecomeReadableLines(String body, String expected) {
    assertThat(text(body)).isEqualTo(expected);
  }

  @Test
  void headingsStandAloneAndInTheOutlineByOffset() {
    HtmlText page =
        HtmlText.of(
            "<title> The\n title </title><h1>𝄞 One</h1>text<ul><li><h3>Two <i>b</i></h3>x</ul>");
    assertThat(page.title()).isEqualTo("The title");
    assertThat(page.text()).isEqualTo("𝄞 One\ntext\n\nTwo b\nx");
    assertThat(page.outline())
        .isEqualTo(List.of(new Heading(1, 0, "𝄞 One"), new Heading(3, 13, "Two b")));
    assertThat(page.text().substring(13)).startsWith("Two b");
  }

  @Test
  void aScaladocMemberIsAHeadingWithItsFullCommentOnce() {
    HtmlText page =
        HtmlText.of(
            "<div id=search>Search</div><div id=content><div id=definition><h1>Set</h1></div>"
                + "<div id=mbrsel>Filter</div><div id=template><h3>Value Members</h3><ol>"
                + "<li name='a.Set#cut' fullComment=yes><span class=permalink>link</span>"
                + "<span class=modifier_kind><span class=modifier>final </span>"
                + "<span class=kind>def</span></span> <span class=symbol><span class=name>cut</span>"
                + "<span class=params>(n: Int)</span></span><p class=shortcomment>Cuts.</p>"
                + "<div class=fullcomment><div class='comment cmt'><p>Cuts. All.</p></div>"
                + "<dl class='attributes block'><dt>Definition Classes</dt><dd>Any</dd>"
                + "<dt>Since</dt><dd>1.0</dd></dl></div></li>"
                + "<li name='scala.AnyRef#wait'><span class=symbol>wait</span></li></ol></div>"
                + "<div id=inheritedMembers>Inherited</div></div>");
    assertThat(page.text())
        .isEqualTo("Set\n\nValue Members\n\nfinal def cut(n: Int)\nCuts. All.\nSince\n1.0");
    assertThat(page.outline())
        .extracting(Heading::level, Heading::title)
        .containsExactly(
            tuple(1, "Set"), tuple(3, "Value Members"), tuple(4, "final def cut(n: Int)"));
  }

  @Test
  void javadocsMemberTablesGoWhereTheMembersFollow() {
    String summary = "<section class=method-summary><h2>Method Summary</h2>cut</section>";
    assertThat(text("<main>" + summary + "<section class=method-details>cut: all</section></main>"))
        .isEqualTo("cut: all");
    assertThat(text("<main>" + summary + "</main>")).isEqualTo("Method Summary\ncut");
  }
}
