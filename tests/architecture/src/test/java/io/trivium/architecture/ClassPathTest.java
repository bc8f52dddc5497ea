package io.trivium.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What an application gets onto its class path with the Jakarta Messaging provider. */
class ClassPathTest {
    private static final Path HOUSE = Path.of("..", "..");
    private static final String OURS = "trivium-";

    @Test
    void theJmsProviderBringsNoBrokerAndNoStore() throws Exception {
        assertThat(runtimeOf("jms-provider"))
                .contains("trivium-rocket-protocol", "trivium-message", "jakarta.jms-api")
                .doesNotContain("trivium-broker", "trivium-storage-mapdb", "trivium-rocket-server", "trivium-server")
                .noneMatch(artifact -> artifact.contains("mapdb") || artifact.contains("kotlin"));
    }

    @Test
    void theEngineBringsNoNetworkAndNoStore() throws Exception {
        assertThat(runtimeOf("broker")).containsExactlyInAnyOrder("trivium-message", "RoaringBitmap", "slf4j-api");
    }

    @Test
    void theSearchFollowsOurModules() throws Exception {
        assertThat(runtimeOf("server")).contains("kotlin-stdlib", "mapdb", "trivium-broker");
    }

    /** All that a module's POM names for compiling or running, and what our modules among them name. */
    private static Set<String> runtimeOf(String module) throws Exception {
        Set<String> found = new TreeSet<>();
        collect(module, found);
        return found;
    }

    private static void collect(String module, Set<String> found) throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(HOUSE.resolve(module).resolve("pom.xml").toFile())
                .getDocumentElement();
        NodeList dependencies = project.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            String artifact = text(dependency, "artifactId");
            if (!text(dependency, "scope").equals("test") && found.add(artifact) && artifact.startsWith(OURS)) {
                collect(artifact.substring(OURS.length()), found);
            }
        }
    }

    private static String text(Element element, String name) {
        NodeList nodes = element.getElementsByTagName(name);
        return nodes.getLength() == 0 ? "" : nodes.item(0).getTextContent().strip();
    }
}
