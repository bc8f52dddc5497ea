package io.trivium.interop.cluster;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Trivium and the genuine clusters. */
final class AllClusters implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        Clusters clusters = Clusters.of(context);
        return Stream.concat(Stream.of(clusters.trivium()), clusters.genuine().stream())
                .map(Arguments::of);
    }
}
